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

/** Callers who set off at the same moment, round after round. */
final class Race implements AutoCloseable {

    /** Nobody waits longer: what is not done by then is stuck. */
    private static final long SECONDS = 60;

    private final ExecutorService threads;
    private final CyclicBarrier start;

    Race(int callers) {
        this.threads = Executors.newFixedThreadPool(callers);
        this.start = new CyclicBarrier(callers);
    }

    /** What each call ends in, in their order; see {@link Host#answer}. */
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
