package dev.invitations.verification.crashes;

import dev.invitations.contract.fixture.ForwardingStorage;
import dev.invitations.jdbc.JdbcStorage;
import dev.invitations.jdbc.fixture.Pool;
import dev.invitations.jdbc.fixture.TestDatabase;
import dev.invitations.model.Membership;
import dev.invitations.port.Change;
import dev.invitations.port.CommitResult;
import dev.invitations.port.Storage;
import dev.invitations.verification.crashes.LoadClient.LoadStep;
import dev.invitations.verification.fixture.ChildProcess;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import javax.sql.DataSource;
import org.postgresql.ds.PGSimpleDataSource;

/** A process of a host with four clients. Each prints the result of each step. */
final class LoadClientMain {

    static final int LANES = 4;

    /** The mistake of the process. */
    enum ProcessMistake {
        NONE,
        /** A step is written only when the next step begins. */
        ANSWERS_EARLY,
        /** The membership is created in a second transaction, after the acceptance. */
        TWO_TRANSACTIONS
    }

    /** The time that a response takes to a distant caller. */
    private static final long ANSWERING_NANOS = TimeUnit.MILLISECONDS.toNanos(10);

    private LoadClientMain() {}

    /**
     * Runs the clients of a round. The sessions of the database have the name of the round's domain.
     *
     * @param args the URL of the database, the round, and the mistake
     */
    public static void main(String[] args) throws Exception {
        int round = Integer.parseInt(args[1]);
        PGSimpleDataSource database = ChildProcess.postgres(args[0]);
        database.setApplicationName(LoadClient.domain(round).value());
        DataSource pool = Pool.limited(database, LANES, Duration.ofSeconds(30));
        for (int lane = 0; lane < LANES; lane++) {
            int own = lane;
            LoadClient client = new LoadClient(broken(ProcessMistake.valueOf(args[2]), pool), round, lane);
            Future<?> unused = ChildProcess.work(() -> work(client, own, LoadClient.steps(round, own)));
        }
        ChildProcess.followParent(line -> {});
    }

    private static LoadClient work(LoadClient client, int lane, List<LoadStep> steps) {
        for (LoadStep step : steps) {
            String answer = client.call(step, 0);
            if (step.number() % LANES == lane) {
                LockSupport.parkNanos(ANSWERING_NANOS);
            }
            ChildProcess.say(lane + " " + step.number() + " " + answer);
        }
        return client;
    }

    private static Storage broken(ProcessMistake mistake, DataSource pool) {
        Storage storage = JdbcStorage.over(pool);
        return switch (mistake) {
            case NONE -> storage;
            case ANSWERS_EARLY ->
                new ForwardingStorage(storage) {
                    private final List<Change> late = new ArrayList<>();

                    @Override
                    protected Object forward(StorageCall call) {
                        if (!late.isEmpty()) {
                            storage.commit(late);
                            late.clear();
                        }
                        return call.proceed();
                    }

                    @Override
                    public CommitResult commit(List<Change> changes) {
                        late.addAll(changes);
                        return CommitResult.COMMITTED;
                    }
                };
            case TWO_TRANSACTIONS ->
                new ForwardingStorage(storage) {
                    @Override
                    public CommitResult commit(List<Change> changes) {
                        CommitResult done = super.commit(changes.stream()
                                .map(change -> change.after().isEmpty()
                                        ? change
                                        : Change.builder()
                                                .from(change)
                                                .memberAfter(Optional.empty())
                                                .build())
                                .toList());
                        changes.stream()
                                .filter(change -> change.after().isPresent())
                                .forEach(change -> change.memberAfter().ifPresent(member -> {
                                    LockSupport.parkNanos(10 * ANSWERING_NANOS);
                                    join(pool, member);
                                }));
                        return done;
                    }
                };
        };
    }

    private static void join(DataSource pool, Membership member) {
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
}
