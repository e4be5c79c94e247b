package dev.invitations.verification.races;

import java.util.ArrayList;
import java.util.List;

/**
 * Enumerates all orders in which two callers take turns, with a limited number of interruptions. An interruption is a
 * change of the caller while the caller of the last turn could continue. The steps of the callers must depend only on
 * the order.
 */
final class BoundedOrders implements StatementScheduler.TurnOrder {

    /** @param isOpen whether the other caller can be chosen here too */
    private record TurnChoice(int caller, boolean isOpen) {}

    private final int interruptions;
    private final List<TurnChoice> path = new ArrayList<>();
    private int depth;
    private int left;
    private int last = -1;

    BoundedOrders(int interruptions) {
        this.interruptions = interruptions;
        this.left = interruptions;
    }

    @Override
    public int next(boolean firstCan, boolean secondCan) {
        if (!firstCan || !secondCan) {
            last = firstCan ? 0 : 1;
            return last;
        }
        if (depth == path.size()) {
            path.add(new TurnChoice(Math.max(last, 0), last < 0 || left > 0));
        }
        int next = path.get(depth++).caller();
        if (last >= 0 && next != last) {
            left--;
        }
        last = next;
        return next;
    }

    @Override
    public boolean advance() {
        depth = 0;
        left = interruptions;
        last = -1;
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
