package dev.invitations.jdbc;

import java.lang.StackWalker.StackFrame;
import java.util.Iterator;
import org.springframework.jdbc.datasource.ConnectionHolder;
import org.springframework.jdbc.datasource.JdbcTransactionObjectSupport;
import org.springframework.transaction.TransactionStatus;
import org.springframework.transaction.interceptor.TransactionAspectSupport;
import org.springframework.transaction.support.AbstractPlatformTransactionManager;
import org.springframework.transaction.support.DefaultTransactionStatus;
import org.springframework.transaction.support.TransactionSynchronizationUtils;

/**
 * The callbacks of Spring in which the current thread runs. A walk of the stack takes microseconds, so only the first
 * call of a transaction and calls during its completion need one.
 */
final class SpringStack {

    private static final StackWalker WALKER = StackWalker.getInstance(StackWalker.Option.RETAIN_CLASS_REFERENCE);

    private boolean beforeCompletion;
    private boolean after;

    /** The number of callbacks of completions on the stack. */
    private int callbacks;

    /** Whether a transactional method runs inside the innermost callback that follows a completion. */
    private boolean transactionalMethod;

    private SpringStack() {}

    static SpringStack walk() {
        return WALKER.walk(frames -> {
            SpringStack stack = new SpringStack();
            stack.read(frames.iterator());
            return stack;
        });
    }

    private void read(Iterator<StackFrame> frames) {
        String called = "";
        while (frames.hasNext()) {
            StackFrame frame = frames.next();
            Class<?> type = frame.getDeclaringClass();
            if (type == TransactionSynchronizationUtils.class) {
                enter(frame.getMethodName());
            } else if (type == AbstractPlatformTransactionManager.class) {
                // A listener of the transaction manager, which is not a synchronization.
                boolean listener = called.equals("afterCommit") || called.equals("afterRollback");
                after |= listener;
                callbacks += listener || called.equals("beforeCommit") || called.equals("beforeRollback") ? 1 : 0;
            } else if (type == TransactionAspectSupport.class
                    && frame.getMethodName().equals("invokeWithinTransaction")) {
                // Before the interceptor commits, it forgets the status of its transaction.
                transactionalMethod |= !after && !called.startsWith("commit") && !called.startsWith("complete");
            }
            if (!type.getName().startsWith("java.")) {
                called = frame.getMethodName();
            }
        }
    }

    private void enter(String method) {
        switch (method) {
            case "triggerBeforeCommit" -> callbacks++;
            case "triggerBeforeCompletion" -> {
                callbacks++;
                beforeCompletion |= !after;
            }
            case "invokeAfterCommit", "invokeAfterCompletion" -> {
                callbacks++;
                after = true;
            }
            default -> {
                // Not a callback that begins or follows the completion.
            }
        }
    }

    /** Returns whether the innermost callback runs before a completion. */
    boolean isBeforeCompletion() {
        return beforeCompletion;
    }

    /** Returns whether the thread is in a callback that follows a commit or rollback. */
    boolean isAfter() {
        return after;
    }

    /** Returns whether the thread is in one callback of a completion, and not in a callback inside another one. */
    boolean isInOneCallback() {
        return callbacks == 1;
    }

    /** Returns whether the transaction of the holder began with a transactional method inside the innermost callback. */
    boolean isInNewTransaction(ConnectionHolder holder) {
        return transactionalMethod && isNew(TransactionAspectSupport.currentTransactionStatus(), holder);
    }

    private static boolean isNew(TransactionStatus status, ConnectionHolder holder) {
        return status.isNewTransaction()
                && status instanceof DefaultTransactionStatus begun
                && begun.getTransaction() instanceof JdbcTransactionObjectSupport transaction
                && transaction.hasConnectionHolder()
                && transaction.getConnectionHolder() == holder;
    }
}
