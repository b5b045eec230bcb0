package io.github.shmarray.segment;

import java.util.ArrayDeque;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * The spares that are ready, and which are wanted: of a kind that was asked for as many as were asked for in vain, as far as there is
 * room. Mappings that are to be closed take room too until they are. Safe to use from many threads.
 */
final class SpareShelf {
    /** Each spare is an open file and a mapping, of which a process has a limited number. */
    private static final int MOST_OF_A_KIND = 32;

    private static final int MOST_KINDS = 16;

    private static final class Place {
        final ArrayDeque<Spare> ready = new ArrayDeque<>();
        int wanted;

        /** That a file of the kind had which was asked for last. */
        long fileSize;
    }

    /** What a spare is to be. */
    record Wanted(Spare.Kind kind, long fileSize) {}

    /** A mapping that nobody uses any more. */
    record Closing(Mapping mapping, long byteSize) {}

    private final long capacity;

    /** In the order in which they were last asked for. */
    private final LinkedHashMap<Spare.Kind, Place> places = new LinkedHashMap<>(MOST_KINDS, 0.75f, true);

    private final ArrayDeque<Closing> closing = new ArrayDeque<>();
    private long bytes;
    private int count;
    private long taken;
    private boolean isShut;

    SpareShelf(long capacity) {
        this.capacity = capacity;
    }

    /** A spare, or null: then there is to be one more of the kind. */
    synchronized Spare take(Spare.Kind kind, long fileSize) {
        if (isShut || kind.byteSize() > capacity) {
            return null;
        }
        Place place = places.computeIfAbsent(kind, ignored -> new Place());
        if (places.size() > MOST_KINDS) {
            discard(places.pollFirstEntry().getValue());
        }
        place.fileSize = fileSize;
        Spare spare = place.ready.pollLast();
        if (spare == null) {
            place.wanted = Math.min(place.wanted + 1, MOST_OF_A_KIND);
        } else {
            bytes -= kind.byteSize();
            count--;
            taken++;
        }
        return spare;
    }

    /** One of a kind of which there are too few, for which room is kept from now on; null if there is room for none. */
    synchronized Wanted nextWanted() {
        for (Map.Entry<Spare.Kind, Place> entry : places.sequencedEntrySet().reversed()) {
            Spare.Kind kind = entry.getKey();
            Place place = entry.getValue();
            if (place.ready.size() < place.wanted && hasRoomFor(kind)) {
                bytes += kind.byteSize();
                return new Wanted(kind, place.fileSize);
            }
        }
        return null;
    }

    /** Those of kinds that were asked for less recently make room, which is there when they are closed. */
    private boolean hasRoomFor(Spare.Kind kind) {
        for (Map.Entry<Spare.Kind, Place> other : places.entrySet()) {
            if (isRoomFor(kind.byteSize()) || other.getKey().equals(kind)) {
                break;
            }
            discard(other.getValue());
        }
        return isRoomFor(kind.byteSize());
    }

    private boolean isRoomFor(long byteSize) {
        return byteSize <= capacity - bytes;
    }

    private void discard(Place place) {
        for (Spare spare : place.ready) {
            closing.add(new Closing(spare.mapping(), spare.kind().byteSize()));
        }
        count -= place.ready.size();
        place.ready.clear();
        place.wanted = 0;
    }

    /** Takes a spare of the kind that was wanted, which it may not be any more. */
    synchronized void put(Spare spare) {
        Place place = places.get(spare.kind());
        if (place == null || place.ready.size() >= place.wanted) {
            closing.add(new Closing(spare.mapping(), spare.kind().byteSize()));
            return;
        }
        place.ready.add(spare);
        count++;
    }

    /** There is none of the kind that was wanted; it is not wanted until it is asked for again. */
    synchronized void giveUp(Spare.Kind kind) {
        bytes -= kind.byteSize();
        Place place = places.get(kind);
        if (place != null) {
            place.wanted = place.ready.size();
        }
    }

    /** Takes a mapping that is to be closed; returns false if there is no room for it. */
    synchronized boolean add(Closing mapping) {
        boolean isRoom = !isShut && isRoomFor(mapping.byteSize());
        if (isRoom) {
            closing.add(mapping);
            bytes += mapping.byteSize();
        }
        return isRoom;
    }

    /** Something to close, or null. */
    synchronized Closing nextClosing() {
        return closing.poll();
    }

    /** It is closed. */
    synchronized void remove(Closing closed) {
        bytes -= closed.byteSize();
    }

    /** All spares are to be closed, and new ones are there when they are asked for again. */
    synchronized void discardAll() {
        places.values().forEach(this::discard);
    }

    /** As {@link #discardAll}, and takes nothing any more. */
    synchronized void shut() {
        isShut = true;
        discardAll();
    }

    synchronized boolean isShut() {
        return isShut;
    }

    /** Of spares, of those in preparation, and of what is to be closed. */
    synchronized long bytes() {
        return bytes;
    }

    synchronized int count() {
        return count;
    }

    synchronized long taken() {
        return taken;
    }
}
