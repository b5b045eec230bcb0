package io.github.shmarray.concurrent;

import io.github.shmarray.AttachOptions;
import io.github.shmarray.SharedLongArray;
import io.github.shmarray.error.NoSuchSegmentException;
import io.github.shmarray.error.SharedMemoryException;
import io.github.shmarray.posix.Posix;
import io.github.shmarray.segment.ArrayPlace;
import io.github.shmarray.segment.Claim;
import io.github.shmarray.segment.FileStatus;
import io.github.shmarray.segment.SecondLook;
import java.util.List;
import java.util.Objects;

/** The numbers of a ring whose maker has died before the frames had their name. */
final class LeftNumbers {
    private LeftNumbers() {}

    /**
     * Removes them if nobody has them, and they are such numbers; returns whether the name is free.
     *
     * @param numbers the path of their segment
     * @param frames that of the frames
     */
    static boolean areRemoved(String numbers, String frames) {
        Posix posix = Posix.preferred();
        try {
            if (FileStatus.ofPath(posix, frames, "look for a ring without frames") != null) {
                return false;
            }
            FileStatus left = statusOf(numbers);
            return left != null && isRemoved(posix, numbers, left);
        } catch (NoSuchSegmentException gone) {
            return true;
        } catch (SharedMemoryException other) {
            // Whose name is taken by what cannot be read is told that it is taken.
            return false;
        }
    }

    /** Null if they are none. */
    private static FileStatus statusOf(String numbers) {
        try (SharedLongArray array = SharedLongArray.attachHandle(numbers, AttachOptions.readOnly())) {
            return FrameNumbers.are(array) ? ArrayPlace.of(array).file() : null;
        }
    }

    private static boolean isRemoved(Posix posix, String path, FileStatus file) {
        String operation = "remove numbers of a ring without frames, \"" + path + "\"";
        try (Claim claim = SecondLook.whileInUse(Objects::isNull, () -> Claim.of(posix, path, file, operation))) {
            return claim != null && Claim.areRemoved(List.of(claim));
        }
    }
}
