package dev.invitations.jdbc;

import java.lang.StackWalker.StackFrame;
import java.util.Iterator;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.datasource.ConnectionHolder;
import org.springframework.jdbc.datasource.JdbcTransactionObjectSupport;
import org.springframework.transaction.TransactionStatus;
import org.springframework.transaction.interceptor.TransactionAspectSupport;
import org.springframework.transaction.support.AbstractPlatformTransactionManager;
import org.springframework.transaction.support.DefaultTransactionStatus;
import org.springframework.transaction.support.ResourceHolderSupport;
import org.springframework.transaction.support.TransactionSynchronizationManager;
import org.springframework.transaction.support.TransactionSynchronizationUtils;

/**
 * The callbacks of Spring in which the current thread runs. A walk of the stack takes microseconds, so only the first
 * call of a transaction and calls during its completion need one.
 */
final class SpringStack {

    private static final StackWalker WALKER = StackWalker.getInstance(StackWalker.Option.RETAIN_CLASS_REFERENCE);

    private boolean beforeCompletion;
    private boolean after;

    /** The class of the innermost {@code afterCommit}; null if the innermost callback is another one. */
    private @Nullable Class<?> afterCommit;

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
        Class<?> callback = SpringStack.class;
        String called = "";
        while (frames.hasNext()) {
            StackFrame frame = frames.next();
            Class<?> type = frame.getDeclaringClass();
            if (type == TransactionSynchronizationUtils.class) {
                enter(frame.getMethodName(), callback);
            } else if (type == AbstractPlatformTransactionManager.class) {
                // A listener of the transaction manager, which is not a synchronization.
                after |= called.equals("afterCommit") || called.equals("afterRollback");
            } else if (type == TransactionAspectSupport.class
                    && frame.getMethodName().equals("invokeWithinTransaction")) {
                // Before the interceptor commits, it forgets the status of its transaction.
                transactionalMethod |= !after && !called.startsWith("commit") && !called.startsWith("complete");
            }
            if (!type.getName().startsWith("java.")) {
                callback = type;
                called = frame.getMethodName();
            }
        }
    }

    private void enter(String method, Class<?> callback) {
        switch (method) {
            case "triggerBeforeCompletion" -> beforeCompletion |= !after;
            case "invokeAfterCommit" -> {
                afterCommit = after ? afterCommit : callback;
                after = true;
            }
            case "invokeAfterCompletion" -> after = true;
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

    /**
     * Returns whether the transaction of the holder began inside the innermost callback that follows a completion.
     * Without evidence it returns false, because a call that joins the completed transaction would be lost.
     */
    boolean isInNewTransaction(ConnectionHolder holder) {
        Class<?> type = afterCommit;
        if (type != null
                && TransactionSynchronizationManager.getSynchronizations().stream()
                        .noneMatch(type::isInstance)
                && TransactionSynchronizationManager.getResourceMap().values().stream()
                        .noneMatch(each -> isOfAnotherManager(each, holder))) {
            // The synchronizations of a committed transaction stay registered until afterCommit was called on all. A
            // new
            // transaction suspends them. It also suspends the committed connection if it has the same manager.
            return true;
        }
        return transactionalMethod && isNew(TransactionAspectSupport.currentTransactionStatus(), holder);
    }

    private static boolean isOfAnotherManager(Object resource, ConnectionHolder holder) {
        return resource != holder
                && resource instanceof ResourceHolderSupport other
                && other.isSynchronizedWithTransaction();
    }

    private static boolean isNew(TransactionStatus status, ConnectionHolder holder) {
        return status.isNewTransaction()
                && status instanceof DefaultTransactionStatus begun
                && begun.getTransaction() instanceof JdbcTransactionObjectSupport transaction
                && transaction.hasConnectionHolder()
                && transaction.getConnectionHolder() == holder;
    }
}
