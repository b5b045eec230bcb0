package io.github.shmarray.segments;

import io.github.shmarray.error.NoSuchSegmentException;
import io.github.shmarray.error.SharedMemoryException;
import io.github.shmarray.posix.Posix;
import io.github.shmarray.segment.Claim;
import io.github.shmarray.segment.HiddenName;
import io.github.shmarray.segment.LeftSocket;
import io.github.shmarray.segment.Ownership;
import io.github.shmarray.segment.SecondLook;
import io.github.shmarray.segment.Unfinished;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;

/** Removes what was left behind, in groups of a segment and its companions: each group whole or not at all. */
final class Cleanup {
    private static final String TAKEN = "opened, replaced or removed by somebody meanwhile";

    private final Posix posix;
    private final String folder;
    private final boolean isTrial;
    private final int userId;
    private final List<SegmentInfo> removed = new ArrayList<>();
    private final List<CollectedSegments.Left> left = new ArrayList<>();

    /**
     * @param isTrial whether nothing is removed of what would be
     */
    Cleanup(Posix posix, String folder, boolean isTrial) {
        this.posix = posix;
        this.folder = folder;
        this.isTrial = isTrial;
        this.userId = Ownership.ownUserId(posix, "collect segments in " + folder);
    }

    CollectedSegments of(List<SegmentInfo> segments) {
        Set<String> names = segments.stream().map(SegmentInfo::name).collect(Collectors.toSet());
        Map<String, List<SegmentInfo>> groups = new LinkedHashMap<>();
        for (SegmentInfo segment : segments) {
            if (segment.file().isSocket()) {
                removeLeft(segment);
                continue;
            }
            if (isHalfDone(segment)) {
                removeUnfinished(segment);
                continue;
            }
            String owner = Companion.ownerOf(segment);
            String group = owner != null && names.contains(owner) ? owner : segment.name();
            groups.computeIfAbsent(group, none -> new ArrayList<>()).add(segment);
        }
        groups.values().forEach(this::collect);
        return new CollectedSegments(removed, left);
    }

    /** Whether it is being made, or was taken away from its name or about to get one when its process ended, whatever it holds. */
    private static boolean isHalfDone(SegmentInfo segment) {
        return HiddenName.isOfUnfinished(segment.name())
                || HiddenName.isMakerGone(segment.name())
                        && !segment.whyNotOurs().isEmpty();
    }

    /** Whatever it holds, it will never be a segment. */
    private void removeUnfinished(SegmentInfo segment) {
        String reason = segment.userId() != userId ? ofAnotherUser(segment) : "somebody is making it";
        try {
            if (segment.userId() == userId && isUnfinishedRemoved(segment)) {
                removed.add(segment);
                return;
            }
        } catch (SharedMemoryException e) {
            reason = e.getMessage();
        }
        left.add(new CollectedSegments.Left(segment, reason));
    }

    private boolean isUnfinishedRemoved(SegmentInfo segment) {
        return isTrial ? segment.isAbandoned() : Unfinished.removeIfLeft(posix, segment.handle(), segment.file());
    }

    private void removeLeft(SegmentInfo socket) {
        String reason = whyNot(socket);
        try {
            if (isSocketRemoved(socket)) {
                removed.add(socket);
                return;
            }
        } catch (SharedMemoryException e) {
            reason = e.getMessage();
        }
        left.add(new CollectedSegments.Left(socket, reason));
    }

    private boolean isSocketRemoved(SegmentInfo socket) {
        return isTrial
                ? socket.userId() == userId && LeftSocket.isLeft(socket.handle())
                : LeftSocket.isRemoved(posix, socket.handle(), "collect socket \"" + socket.name() + "\"");
    }

    private static String ofAnotherUser(SegmentInfo segment) {
        return "of another user, " + segment.owner();
    }

    private void collect(List<SegmentInfo> group) {
        String reason = "";
        for (SegmentInfo segment : group) {
            String why = whyNot(segment);
            if (reason.isEmpty() && !why.isEmpty()) {
                reason = group.size() == 1 ? why : "\"" + segment.name() + "\" is " + why;
            }
        }
        leaveOrRemove(group, reason);
    }

    /** Why it must stay, as far as the list tells. */
    private String whyNot(SegmentInfo segment) {
        if (segment.userId() != userId) {
            return ofAnotherUser(segment);
        }
        if (!segment.whyNotOurs().isEmpty()) {
            return "no segment of this library: " + segment.whyNotOurs();
        }
        return segment.isAbandoned() ? "" : segment.useInWords();
    }

    private void leaveOrRemove(List<SegmentInfo> group, String reasonToLeave) {
        String reason = reasonToLeave;
        if (reason.isEmpty()) {
            try {
                reason = isTrial || isRemoved(group) ? "" : TAKEN;
            } catch (NoSuchSegmentException isGone) {
                reason = TAKEN;
            } catch (SharedMemoryException e) {
                reason = e.getMessage();
            }
        }
        if (reason.isEmpty()) {
            removed.addAll(group);
        }
        for (SegmentInfo segment : reason.isEmpty() ? List.<SegmentInfo>of() : group) {
            left.add(new CollectedSegments.Left(segment, reason));
        }
    }

    /** Removes them all, unless somebody comes. */
    private boolean isRemoved(List<SegmentInfo> group) {
        List<Claim> claims = new ArrayList<>();
        try {
            for (SegmentInfo segment : group) {
                Claim claim = claim(segment);
                if (claim == null) {
                    return false;
                }
                claims.add(claim);
            }
            return Claim.areRemoved(claims);
        } finally {
            claims.forEach(Claim::close);
        }
    }

    /** Null if somebody has it. */
    private Claim claim(SegmentInfo segment) {
        String operation = "collect segment \"" + segment.name() + "\"";
        return SecondLook.whileInUse(
                Objects::isNull, () -> Claim.of(posix, segment.handle(), segment.file(), operation));
    }
}
