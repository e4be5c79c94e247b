package dev.invitations;

import java.util.UUID;

/** Varies waits by a hash of an id and the number of an attempt, so that a test can predict each wait. */
final class Jitter {

    private Jitter() {}

    /** Returns a number from 0 to the limit, which is included. */
    static long upTo(long limit, UUID id, int attempt) {
        return Math.floorMod(
                mixed(id.getMostSignificantBits() ^ mixed(id.getLeastSignificantBits() + attempt)), limit + 1);
    }

    /**
     * Maps similar values to very different values. This is the finalizer of SplitMix64 (Steele, Lea, Flood 2014, "Fast
     * splittable pseudorandom number generators").
     */
    private static long mixed(long bits) {
        long z = (bits ^ (bits >>> 30)) * 0xbf58476d1ce4e5b9L;
        z = (z ^ (z >>> 27)) * 0x94d049bb133111ebL;
        return z ^ (z >>> 31);
    }
}
