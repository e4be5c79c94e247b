package dev.invitations.jdbc;

import dev.invitations.jdbc.OwnTransactions.ConnectedCall;
import java.util.Objects;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/**
 * Runs calls on threads that nothing interrupts. H2 closes the whole database if an interrupted thread reads or writes
 * the file, and it swallows an interrupt of a thread that waits for a lock. The threads are daemons and end ten seconds
 * after their last call. A call must not run another call, because the other call could wait for ever for a thread.
 */
final class UninterruptedCalls {

    /** The maximum number of running calls. Further calls wait in the order in which they came. */
    static final int THREADS = 16;

    private static final int IDLE_SECONDS = 10;

    private final ThreadPoolExecutor threads;

    UninterruptedCalls(String name) {
        threads = new ThreadPoolExecutor(
                THREADS, THREADS, IDLE_SECONDS, TimeUnit.SECONDS, new LinkedBlockingQueue<>(), task -> {
                    // The thread must not keep the thread-locals and the class loader of the caller alive.
                    Thread thread = new Thread(null, task, name, 0, false);
                    thread.setContextClassLoader(UninterruptedCalls.class.getClassLoader());
                    thread.setDaemon(true);
                    return thread;
                });
        threads.allowCoreThreadTimeOut(true);
    }

    /** Runs the call and waits for its end. The caller is interrupted afterwards if it was interrupted. */
    <T, E extends Exception> T run(ConnectedCall<T, E> call) throws E {
        Future<T> running = threads.submit(call::run);
        boolean interrupted = false;
        try {
            while (true) {
                try {
                    return running.get();
                } catch (InterruptedException e) {
                    interrupted = true;
                } catch (ExecutionException e) {
                    @SuppressWarnings("unchecked")
                    E thrown = (E) failure(Objects.requireNonNull(e.getCause()));
                    throw thrown;
                }
            }
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    /** Returns the exception that the call has thrown. Its stack trace also shows the caller. */
    private static Exception failure(Throwable thrown) {
        thrown.setStackTrace(Stream.of(thrown.getStackTrace(), new Throwable().getStackTrace())
                .flatMap(Stream::of)
                .toArray(StackTraceElement[]::new));
        if (thrown instanceof Error error) {
            throw error;
        }
        return (Exception) thrown;
    }
}
