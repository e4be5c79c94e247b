package dev.invitations.verification.crashes;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import dev.invitations.jdbc.JdbcStorage;
import dev.invitations.jdbc.fixture.StorageProxy;
import dev.invitations.jdbc.fixture.TestDatabase;
import dev.invitations.model.Membership;
import dev.invitations.port.Change;
import dev.invitations.port.Storage;
import dev.invitations.verification.crashes.Script.Step;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import javax.sql.DataSource;
import org.postgresql.ds.PGSimpleDataSource;

/**
 * A process of a host with four callers. Each prints the step that it begins, and its result. The process ends when its
 * parent has ended.
 */
final class CallingProcess {

    static final int LANES = 4;

    /** More steps than any run reaches. */
    static final int STEPS = 400;

    /** The first word of a line. */
    static final String BEGINS = "begins";

    static final String DONE = "done";

    /** The mistake that the process makes. */
    enum Mistake {
        NONE(""),
        /** A step is written only when the next step begins. */
        ANSWERS_EARLY("acknowledged, but not there"),
        /** The membership is created in a second transaction, after the acceptance. */
        TWO_TRANSACTIONS("accepted, but no member");

        private final String symptom;

        Mistake(String symptom) {
            this.symptom = symptom;
        }

        String symptom() {
            return symptom;
        }
    }

    /** The time that a response takes to a distant caller. */
    private static final long ANSWERING_NANOS = TimeUnit.MILLISECONDS.toNanos(10);

    private final int round;
    private final Mistake mistake;
    private final DataSource pool;

    private CallingProcess(int round, Mistake mistake, DataSource pool) {
        this.round = round;
        this.mistake = mistake;
        this.pool = pool;
    }

    /** Starts a process. Its sessions have the name of the round's domain. */
    static Process start(String url, int round, long seed, Mistake mistake) throws IOException {
        return new ProcessBuilder(
                        System.getProperty("java.home") + "/bin/java",
                        "-Xmx128m",
                        "-XX:+UseSerialGC",
                        "-XX:TieredStopAtLevel=1",
                        "-classpath",
                        System.getProperty("java.class.path"),
                        CallingProcess.class.getName(),
                        url,
                        String.valueOf(round),
                        String.valueOf(seed),
                        mistake.name())
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
    }

    public static void main(String[] args) throws Exception {
        int round = Integer.parseInt(args[1]);
        PGSimpleDataSource database = new PGSimpleDataSource();
        database.setURL(args[0]);
        database.setUser("postgres");
        database.setApplicationName(LoadCaller.domain(round).value());
        HikariConfig config = new HikariConfig();
        config.setDataSource(database);
        config.setMaximumPoolSize(LANES);
        CallingProcess process = new CallingProcess(round, Mistake.valueOf(args[3]), new HikariDataSource(config));
        for (int lane = 0; lane < LANES; lane++) {
            int own = lane;
            new Thread(() -> process.work(own, Script.of(Long.parseLong(args[2]), own, STEPS))).start();
        }
        while (System.in.read() >= 0) {
            // Ignores the input. Its end means that the parent has ended.
        }
        Runtime.getRuntime().halt(1);
    }

    private void work(int lane, List<Step> steps) {
        try {
            LoadCaller caller = new LoadCaller(mistaken(JdbcStorage.over(pool)), round, lane);
            for (Step step : steps) {
                say(BEGINS + " " + lane + " " + step.number());
                String answer = caller.call(step, 0);
                if (step.number() % 4 == lane) {
                    LockSupport.parkNanos(ANSWERING_NANOS);
                }
                say(DONE + " " + lane + " " + step.number() + " " + answer);
            }
        } catch (RuntimeException | Error unexpected) {
            unexpected.printStackTrace();
            Runtime.getRuntime().halt(2);
        }
    }

    private static synchronized void say(String line) {
        byte[] bytes = (line + "\n").getBytes(StandardCharsets.UTF_8);
        System.out.write(bytes, 0, bytes.length);
        System.out.flush();
    }

    private Storage mistaken(Storage storage) {
        return switch (mistake) {
            case NONE -> storage;
            case ANSWERS_EARLY -> answeringEarly(storage);
            case TWO_TRANSACTIONS -> inTwoTransactions(storage);
        };
    }

    private static Storage answeringEarly(Storage storage) {
        List<Object[]> late = new ArrayList<>();
        return StorageProxy.on(storage, (method, args, call) -> {
            for (Object[] saved : late) {
                storage.commit(changes(saved));
            }
            late.clear();
            return method.equals("commit") ? late.add(args) : call.proceed(args);
        });
    }

    private Storage inTwoTransactions(Storage storage) {
        return StorageProxy.on(storage, (method, args, call) -> {
            if (!method.equals("commit")) {
                return call.proceed(args);
            }
            List<Change> changes = changes(args);
            Object saved = call.proceed(changes.stream()
                    .map(change -> Change.builder()
                            .from(change)
                            .memberAfter(Optional.empty())
                            .build())
                    .toList());
            changes.forEach(change -> change.memberAfter().ifPresent(member -> {
                LockSupport.parkNanos(10 * ANSWERING_NANOS);
                join(member);
            }));
            return saved;
        });
    }

    private void join(Membership member) {
        TestDatabase.execute(
                pool,
                "INSERT INTO membership (domain_id, user_id, role, since, granted_by) VALUES ('%s', '%s', '%s', '%s', '%s')"
                        .formatted(
                                member.domain().value(),
                                member.user().value(),
                                member.role(),
                                member.since(),
                                member.grantedBy()));
    }

    @SuppressWarnings("unchecked")
    private static List<Change> changes(Object[] args) {
        return (List<Change>) args[0];
    }
}
