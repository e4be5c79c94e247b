package dev.invitations.jdbc;

import static org.assertj.core.api.Assertions.assertThat;

import dev.invitations.jdbc.Lane.Course;
import dev.invitations.jdbc.Lane.Ending;
import dev.invitations.jdbc.Wire.Cut;
import dev.invitations.jdbc.Wire.Fault;
import dev.invitations.jdbc.Wire.Moment;
import dev.invitations.port.Storage;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import javax.sql.DataSource;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.EnumSource.Mode;

/** The network fails at every request of every command, before and after the server has done what it was asked. */
class FaultTest {

    private static final int LANES = 8;

    @ParameterizedTest
    @EnumSource(mode = Mode.EXCLUDE, names = "H2")
    void oneEffectOrNoneAndTheCallerKnows(TestDatabase database) throws Exception {
        Map<Ending, Integer> endings = endings(database, JdbcStorage::over, List.of(Deed.values()));
        System.err.println(database + " " + endings);
        assertThat(endings.keySet())
                .contains(Ending.RESULT, Ending.FAILED, Ending.UNKNOWN_AND_DONE, Ending.UNKNOWN_AND_NOT_DONE);
    }

    private static Map<Ending, Integer> endings(
            TestDatabase database, Function<DataSource, Storage> library, List<Deed> deeds) throws Exception {
        Queue<Deed> todo = new ConcurrentLinkedQueue<>(deeds);
        List<Future<Map<Ending, Integer>>> lanes = new ArrayList<>();
        for (int i = 0; i < LANES; i++) {
            lanes.add(Background.start(() -> lane(database, library, todo)));
        }
        Map<Ending, Integer> all = new EnumMap<>(Ending.class);
        for (Future<Map<Ending, Integer>> lane : lanes) {
            lane.get(120, TimeUnit.SECONDS).forEach((ending, count) -> all.merge(ending, count, Integer::sum));
        }
        return all;
    }

    private static Map<Ending, Integer> lane(
            TestDatabase database, Function<DataSource, Storage> library, Queue<Deed> todo) throws Exception {
        Map<Ending, Integer> endings = new EnumMap<>(Ending.class);
        try (Lane lane = new Lane(database, library)) {
            for (Deed deed; (deed = todo.poll()) != null; ) {
                long start = System.nanoTime();
                Course course = lane.course(deed);
                for (Cut cut : cuts(course.requests())) {
                    try {
                        endings.merge(lane.play(deed, course, cut), 1, Integer::sum);
                    } catch (AssertionError e) {
                        throw new AssertionError(database + " " + deed + " " + cut + ": " + e.getMessage(), e);
                    }
                }
                System.err.println(
                        database + " " + deed + " " + course.requests() + " " + (System.nanoTime() - start) / 1000000);
            }
        }
        return endings;
    }

    private static List<Cut> cuts(int requests) {
        List<Cut> cuts = new ArrayList<>();
        for (int request = 1; request <= requests; request++) {
            for (Fault fault : Fault.values()) {
                boolean outage = fault == Fault.RESET;
                cuts.add(new Cut(request, fault, Moment.BEFORE, outage));
                cuts.add(new Cut(request, fault, Moment.AFTER, !outage));
            }
        }
        return cuts;
    }
}
