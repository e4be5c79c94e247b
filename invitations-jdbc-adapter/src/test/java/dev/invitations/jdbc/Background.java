package dev.invitations.jdbc;

import java.util.concurrent.Callable;
import java.util.concurrent.Future;
import java.util.concurrent.FutureTask;

/** A thread for each task: tasks that wait for each other must not share one, as they may in the common pool. */
final class Background {

    private Background() {}

    static <T> Future<T> start(Callable<T> task) {
        FutureTask<T> future = new FutureTask<>(task);
        Thread thread = new Thread(future);
        thread.setDaemon(true);
        thread.start();
        return future;
    }
}
