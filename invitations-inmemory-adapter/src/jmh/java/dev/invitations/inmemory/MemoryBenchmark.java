package dev.invitations.inmemory;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/**
 * One caller. Each iteration is a thousand calls, so that the number of entries stays what it says: the small storage is
 * made anew for each iteration, and the large one hardly grows.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.SingleShotTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Warmup(iterations = 150, batchSize = MemoryBenchmark.CALLS)
@Measurement(iterations = 50, batchSize = MemoryBenchmark.CALLS)
@Fork(
        value = 1,
        jvmArgs = {"-Xms5g", "-Xmx5g"})
public class MemoryBenchmark {

    static final int CALLS = 1_000;

    /** Which invite the same people. */
    private static final int DOMAINS = 4;

    private record Sent(String domain, UUID uuid, String invitee) {}

    /** Who does it: {@code ours} or {@code byhand}. */
    @Param({"byhand", "ours"})
    public String way = "";

    @Param({"1000", "1000000"})
    public int entries;

    private final Random random = new Random(1);
    private Way storage = new ByHand();
    private List<Sent> pending = List.of();
    private String[] newcomers = {};
    private int filled;
    private int next;

    @Setup(Level.Trial)
    public void fillTheLarge() {
        if (entries > CALLS) {
            fill();
        }
    }

    @Setup(Level.Iteration)
    public void prepare() {
        if (entries <= CALLS) {
            fill();
        }
        newcomers = new String[CALLS];
        for (int i = 0; i < CALLS; i++) {
            newcomers[i] = "newcomer" + filled++;
        }
    }

    private void fill() {
        storage = way.equals("ours") ? new Ours() : new ByHand();
        for (int i = 0; i < DOMAINS; i++) {
            storage.found("domain" + i);
        }
        pending = new ArrayList<>(entries);
        for (int i = 0; i < entries; i++) {
            String domain = "domain" + i % DOMAINS;
            String invitee = "user" + i / DOMAINS;
            pending.add(new Sent(domain, storage.send(domain, invitee), invitee));
        }
        Collections.shuffle(pending, random);
    }

    private int next() {
        next = (next + 1) % CALLS;
        return next;
    }

    @Benchmark
    public Object send() {
        int i = next();
        return storage.send("domain" + i % DOMAINS, newcomers[i]);
    }

    @Benchmark
    public Object accept() {
        Sent sent = pending.remove(pending.size() - 1);
        return storage.accept(sent.domain(), sent.uuid(), sent.invitee());
    }

    @Benchmark
    public Object sendThenAccept() {
        int i = next();
        String domain = "domain" + i % DOMAINS;
        UUID uuid = storage.send(domain, newcomers[i]);
        return storage.accept(domain, uuid, newcomers[i]);
    }

    @Benchmark
    public Object inbox() {
        return storage.inbox(pending.get(random.nextInt(pending.size())).invitee());
    }

    @Benchmark
    public Object page() {
        return storage.page("domain" + next() % DOMAINS);
    }
}
