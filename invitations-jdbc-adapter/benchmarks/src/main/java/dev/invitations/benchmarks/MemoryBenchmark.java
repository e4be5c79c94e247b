package dev.invitations.benchmarks;

import dev.invitations.inmemory.InMemoryStorage;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Arrays;
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
 * One caller. Each iteration is a thousand calls, so that the number of entries stays near the stated number: the small
 * storage is created for each iteration, and the large one hardly grows.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.SingleShotTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Warmup(iterations = MemoryBenchmark.WARMUPS, batchSize = MemoryBenchmark.CALLS)
@Measurement(iterations = MemoryBenchmark.MEASURED, batchSize = MemoryBenchmark.CALLS)
@Fork(
        value = 1,
        jvmArgs = {"-Xms5g", "-Xmx5g"})
public class MemoryBenchmark {

    static final int CALLS = 1_000;

    static final int WARMUPS = 300;
    static final int MEASURED = 60;

    /** These domains invite the same users. */
    private static final List<String> DOMAINS = List.of("domain0", "domain1", "domain2", "domain3");

    /** The implementation to measure: {@code ours} or {@code byhand}. */
    @Param({"byhand", "ours"})
    public String way = "";

    @Param({"1000", "1000000"})
    public int entries;

    private final Random random = new Random(1);
    private Candidate.InMemory storage = new HandWrittenMemory();
    private List<Pending> pending = List.of();
    private String[] newcomers = {};
    private int next;

    @Setup(Level.Trial)
    public void begin() {
        newcomers = new String[(WARMUPS + MEASURED) * CALLS];
        Arrays.setAll(newcomers, i -> "newcomer" + i);
        if (entries > CALLS) {
            fill();
        }
    }

    @Setup(Level.Iteration)
    public void prepare() {
        if (entries <= CALLS) {
            fill();
        }
    }

    private void fill() {
        storage = way.equals("ours") ? Library.over(InMemoryStorage.create()) : new HandWrittenMemory();
        DOMAINS.forEach(storage::addFounder);
        pending = new ArrayList<>(entries);
        for (int i = 0; i < entries; i++) {
            String domain = DOMAINS.get(i % DOMAINS.size());
            String invitee = "user" + i / DOMAINS.size();
            pending.add(new Pending(domain, storage.send(domain, invitee), invitee));
        }
        Collections.shuffle(pending, random);
    }

    private String newcomer() {
        return newcomers[next++];
    }

    private String domain() {
        return DOMAINS.get(next % DOMAINS.size());
    }

    @Benchmark
    public Object send() {
        return storage.send(domain(), newcomer());
    }

    @Benchmark
    public Object accept() throws SQLException {
        Pending sent = pending.remove(pending.size() - 1);
        return storage.accept(sent.domain(), sent.uuid(), sent.invitee());
    }

    @Benchmark
    public Object sendThenAccept() throws SQLException {
        String domain = domain();
        String newcomer = newcomer();
        UUID uuid = storage.send(domain, newcomer);
        return storage.accept(domain, uuid, newcomer);
    }

    @Benchmark
    public Object inbox() throws SQLException {
        return storage.inbox(pending.get(random.nextInt(pending.size())).invitee());
    }

    @Benchmark
    public Object page() throws SQLException {
        next++;
        return storage.page(domain());
    }
}
