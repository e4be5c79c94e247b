package dev.invitations.contract;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;

/** Runs calls at the same moment on several threads, in any number of rounds. */
final class Race implements AutoCloseable {

    /** The time limit of a call; a call that takes longer is stuck. */
    private static final long SECONDS = 60;

    private final ExecutorService threads;
    private final CyclicBarrier start;

    Race(int callers) {
        this.threads = Executors.newFixedThreadPool(callers);
        this.start = new CyclicBarrier(callers);
    }

    /** Runs the calls and returns their outcomes in the same order, in the format of {@link Host#answer}. */
    List<String> run(Runnable... calls) throws Exception {
        List<Callable<String>> tasks = new ArrayList<>();
        for (Runnable call : calls) {
            tasks.add(() -> {
                start.await(SECONDS, TimeUnit.SECONDS);
                return Host.answer(call);
            });
        }
        List<String> answers = new ArrayList<>();
        for (Future<String> future : threads.invokeAll(tasks, SECONDS, TimeUnit.SECONDS)) {
            answers.add(answer(future));
        }
        return answers;
    }

    private static String answer(Future<String> future) throws Exception {
        try {
            return future.get();
        } catch (ExecutionException failed) {
            throw new AssertionError("A caller must get an answer or a refusal", failed.getCause());
        }
    }

    @Override
    public void close() {
        threads.shutdownNow();
    }
}
