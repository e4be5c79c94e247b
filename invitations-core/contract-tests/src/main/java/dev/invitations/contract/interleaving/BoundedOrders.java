package dev.invitations.contract.interleaving;

import java.util.ArrayList;
import java.util.List;
import java.util.function.IntUnaryOperator;

/**
 * Enumerates the orders in which two callers take turns, with a limited number of interruptions. An interruption is a
 * change of the caller while the caller of the last turn could continue. The steps of the callers must depend only on
 * the order.
 */
public final class BoundedOrders implements IntUnaryOperator {

    /** @param isOpen whether the other caller can be chosen here too */
    private record TurnChoice(int caller, boolean isOpen) {}

    private final int interruptions;
    private final List<TurnChoice> path = new ArrayList<>();
    private int depth;
    private int left;

    /** Starts with the order that has no interruption. */
    public BoundedOrders(int interruptions) {
        this.interruptions = interruptions;
        this.left = interruptions;
    }

    /** Returns the caller of the next turn, 0 or 1; {@code last} is the caller of the last turn, or negative. */
    @Override
    public int applyAsInt(int last) {
        if (depth == path.size()) {
            path.add(new TurnChoice(Math.max(last, 0), last < 0 || left > 0));
        }
        int next = path.get(depth++).caller();
        if (last >= 0 && next != last) {
            left--;
        }
        return next;
    }

    /** Returns whether the last run made all choices of its order. If not, its steps depend on more than the order. */
    boolean isComplete() {
        return depth == path.size();
    }

    /** Moves to the next order; returns false if there is none. */
    public boolean advance() {
        depth = 0;
        left = interruptions;
        while (!path.isEmpty()) {
            TurnChoice choice = path.remove(path.size() - 1);
            if (choice.isOpen()) {
                path.add(new TurnChoice(1 - choice.caller(), false));
                return true;
            }
        }
        return false;
    }
}
