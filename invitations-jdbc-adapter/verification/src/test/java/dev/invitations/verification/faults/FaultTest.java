package dev.invitations.verification.faults;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.invitations.jdbc.JdbcStorage;
import dev.invitations.jdbc.fixture.Background;
import dev.invitations.jdbc.fixture.StorageProxy;
import dev.invitations.jdbc.fixture.TcpProxy.Cut;
import dev.invitations.jdbc.fixture.TcpProxy.Moment;
import dev.invitations.jdbc.fixture.TcpProxy.NetworkFault;
import dev.invitations.jdbc.fixture.TestDatabase;
import dev.invitations.jdbc.fixture.WriteOperation;
import dev.invitations.port.Change;
import dev.invitations.port.OutcomeUnknownException;
import dev.invitations.port.Storage;
import dev.invitations.port.StorageException;
import dev.invitations.verification.faults.Lane.Course;
import dev.invitations.verification.faults.Trial.Ending;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import javax.sql.DataSource;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.EnumSource.Mode;

/**
 * Fails the network at each request of each command, before or after the server has executed it. The command takes
 * effect once or not at all, and its caller knows which or gets an unknown outcome. The command is then repeated, and
 * takes effect once in all.
 */
@Tag("full")
class FaultTest {

    /** Many lanes run in parallel, because a stalled connection costs time and not work. */
    private static final int LANES = 7;

    /** A way to hide that the outcome of a write is unknown. */
    interface Lie {
        boolean told(OutcomeUnknownException unknown);
    }

    @ParameterizedTest
    @EnumSource(mode = Mode.EXCLUDE, names = "H2")
    void oneEffectOrNoneAndTheCallerKnows(TestDatabase database) throws Exception {
        Map<Ending, Integer> endings = endings(database);
        assertThat(endings)
                .as("how often the cut came in which moment")
                .containsKeys(Ending.RESULT, Ending.FAILED, Ending.UNKNOWN_AND_DONE, Ending.UNKNOWN_AND_NOT_DONE);
    }

    /** A statement that is its own transaction holds no lock while it is on its way. */
    @Test
    void whatArrivesAfterTheRepeatHasNoEffect() throws Exception {
        try (Lane lane = new Lane(TestDatabase.POSTGRESQL)) {
            Storage storage = JdbcStorage.over(lane.dataSource());
            for (WriteOperation deed : EnumSet.range(WriteOperation.SEND, WriteOperation.REMOVE)) {
                Course course = lane.course(storage, deed);
                for (int request = 1; request <= course.requests(); request++) {
                    lane.playLate(storage, deed, course, request);
                }
            }
        }
    }

    @ParameterizedTest
    @EnumSource(mode = Mode.EXCLUDE, names = "H2")
    void whoDoesNotTellTheTruthIsCaught(TestDatabase database) throws Exception {
        Lie failed = unknown -> {
            throw new StorageException("failed", true, unknown);
        };
        try (Lane lane = new Lane(database)) {
            assertCaught(lane, lying(failed), WriteOperation.ACCEPT, "failed, but done");
            assertCaught(lane, lying(failed), WriteOperation.DELIVERED, "failed, but done");
            assertCaught(lane, lying(unknown -> true), WriteOperation.SEND, "answered, but not done");
            assertCaught(lane, lying(unknown -> false), WriteOperation.DELIVERED, "answered false");
            assertCaught(lane, FaultTest::oneByOne, WriteOperation.SEND_MANY, "half-done");
        }
    }

    private static void assertCaught(
            Lane lane, Function<DataSource, Storage> broken, WriteOperation deed, String complaint) {
        Storage storage = broken.apply(lane.dataSource());
        assertThatThrownBy(() -> play(lane, storage, deed, Set.of(NetworkFault.DROP, NetworkFault.RESET)))
                .hasMessageContaining(complaint);
    }

    static Function<DataSource, Storage> lying(Lie lie) {
        return source -> StorageProxy.on(JdbcStorage.over(source), (method, args, call) -> {
            try {
                return call.proceed(args);
            } catch (OutcomeUnknownException unknown) {
                return lie.told(unknown);
            }
        });
    }

    /** Returns a storage that commits each change separately. */
    @SuppressWarnings("unchecked")
    static Storage oneByOne(DataSource source) {
        JdbcStorage honest = JdbcStorage.over(source);
        return StorageProxy.on(honest, (method, args, call) -> {
            if (method.equals("commit")) {
                return ((List<Change>) args[0]).stream().allMatch(change -> honest.commit(List.of(change)));
            }
            return call.proceed(args);
        });
    }

    /** Plays all deeds with all cuts, in several databases in parallel, and counts the endings. */
    private static Map<Ending, Integer> endings(TestDatabase database) throws Exception {
        Queue<WriteOperation> todo = new ConcurrentLinkedQueue<>(List.of(WriteOperation.values()));
        List<Future<Map<Ending, Integer>>> lanes = new ArrayList<>();
        for (int i = 0; i < LANES; i++) {
            lanes.add(Background.start(() -> {
                Map<Ending, Integer> endings = new EnumMap<>(Ending.class);
                try (Lane lane = new Lane(database)) {
                    Storage storage = JdbcStorage.over(lane.dataSource());
                    for (WriteOperation deed; (deed = todo.poll()) != null; ) {
                        for (Ending ending : play(lane, storage, deed, Set.of(NetworkFault.values()))) {
                            endings.merge(ending, 1, Integer::sum);
                        }
                    }
                }
                return endings;
            }));
        }
        Map<Ending, Integer> all = new EnumMap<>(Ending.class);
        for (Future<Map<Ending, Integer>> lane : lanes) {
            lane.get(120, TimeUnit.SECONDS).forEach((ending, count) -> all.merge(ending, count, Integer::sum));
        }
        return all;
    }

    private static List<Ending> play(Lane lane, Storage storage, WriteOperation deed, Set<NetworkFault> faults)
            throws Exception {
        List<Ending> endings = new ArrayList<>();
        Course course = lane.course(storage, deed);
        for (Cut cut : cuts(course.requests(), faults)) {
            try {
                endings.add(lane.play(storage, deed, course, cut));
            } catch (Exception | AssertionError e) {
                throw new AssertionError(deed + " at " + cut + ": " + e.getMessage(), e);
            }
        }
        return endings;
    }

    /**
     * Returns each fault before and after each request. The last request comes first, because it is the most delicate.
     * Each request has cuts with and without an outage; a late arrival is tested with both.
     */
    static List<Cut> cuts(int requests, Set<NetworkFault> faults) {
        List<Cut> cuts = new ArrayList<>();
        for (int request = requests; request > 0; request--) {
            for (NetworkFault fault : faults) {
                boolean outage = fault == NetworkFault.RESET;
                cuts.add(new Cut(request, fault, Moment.BEFORE, outage));
                cuts.add(new Cut(request, fault, Moment.AFTER, !outage));
            }
            if (faults.contains(NetworkFault.STALL)) {
                cuts.add(new Cut(request, NetworkFault.STALL, Moment.BEFORE, true));
            }
        }
        return cuts;
    }
}
