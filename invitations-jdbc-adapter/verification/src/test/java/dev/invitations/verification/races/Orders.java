package dev.invitations.verification.races;

import java.util.ArrayList;
import java.util.List;

/**
 * Enumerates all orders in which two callers take turns, with at most this many interruptions. An interruption is a
 * turn of one caller although the other caller, which had the last turn, could have continued. The requests for a turn
 * must depend on the order alone.
 */
final class Orders implements Turns.Order {

    private static final class Choice {
        private int taken;
        private boolean open;

        Choice(int taken, boolean open) {
            this.taken = taken;
            this.open = open;
        }
    }

    private final int interruptions;
    private final List<Choice> path = new ArrayList<>();
    private int depth;
    private int left;
    private int last;

    Orders(int interruptions) {
        this.interruptions = interruptions;
        rewind();
    }

    private void rewind() {
        depth = 0;
        left = interruptions;
        last = -1;
    }

    @Override
    public int next() {
        if (depth == path.size()) {
            path.add(new Choice(Math.max(last, 0), last < 0 || left > 0));
        }
        int next = path.get(depth++).taken;
        if (last >= 0 && next != last) {
            left--;
        }
        last = next;
        return next;
    }

    @Override
    public void forced(int caller) {
        last = caller;
    }

    /** Moves to the next order; returns false if there is none. */
    boolean advance() {
        rewind();
        while (!path.isEmpty() && !path.get(path.size() - 1).open) {
            path.remove(path.size() - 1);
        }
        if (path.isEmpty()) {
            return false;
        }
        Choice changed = path.get(path.size() - 1);
        changed.taken = 1 - changed.taken;
        changed.open = false;
        return true;
    }
}
