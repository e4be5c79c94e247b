package dev.invitations.jdbc;

import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.List;
import org.springframework.transaction.support.TransactionSynchronization;

/** The actions that run after the commit of one transaction of Spring. */
final class SpringCommitActions implements TransactionSynchronization {

    private final Object owner;
    private final List<Runnable> actions = new ArrayList<>();

    /** The number of actions at each savepoint. A savepoint from before the first action has no entry. */
    private final IdentityHashMap<Object, Integer> savepoints = new IdentityHashMap<>();

    SpringCommitActions(Object owner) {
        this.owner = owner;
    }

    boolean isOf(Object candidate) {
        return owner == candidate;
    }

    void add(Runnable action) {
        actions.add(action);
    }

    @Override
    public void savepoint(Object savepoint) {
        savepoints.put(savepoint, actions.size());
    }

    @Override
    public void savepointRollback(Object savepoint) {
        int kept = savepoints.getOrDefault(savepoint, 0);
        actions.subList(Math.min(kept, actions.size()), actions.size()).clear();
    }

    /** Spring calls this method even if another callback of the commit has thrown an exception. */
    @Override
    public void afterCompletion(int status) {
        if (status == STATUS_COMMITTED) {
            actions.forEach(Runnable::run);
        }
    }
}
