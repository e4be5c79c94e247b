package dev.invitations.verification.faults;

import dev.invitations.jdbc.fixture.BlindPool;
import dev.invitations.jdbc.fixture.Deed;
import dev.invitations.jdbc.fixture.TestDatabase;
import dev.invitations.jdbc.fixture.Wire;
import dev.invitations.port.Storage;
import dev.invitations.verification.faults.Trial.Ending;
import dev.invitations.verification.fixture.Ledger;
import java.sql.SQLException;
import java.util.List;
import java.util.function.Supplier;
import javax.sql.DataSource;

/** A database of its own, which the library reaches over a wire that can be cut, and the test without it. */
final class Lane implements AutoCloseable {

    /**
     * How a deed goes when nothing is in its way.
     *
     * @param requests that it takes
     */
    record Course(int requests, Trial.Course course) {}

    private static final int TIMEOUT_MILLIS = 200;

    private final Trial trial;
    private final Wire wire;
    private final DataSource overTheWire;
    private final BlindPool pool;

    Lane(TestDatabase database) throws SQLException {
        this.trial = new Trial(database);
        DataSource source = trial.ledger().source();
        this.wire = Wire.to(Wire.portOf(source));
        this.overTheWire = wire.through(source);
        this.pool = new BlindPool(overTheWire);
    }

    /** Does the deed several times with nothing in its way. */
    Course course(Storage suspect, Deed deed) throws SQLException {
        begin();
        Trial.Course course = trial.course(suspect, deed);
        int[] requests = {0};
        trial.play(suspect, deed, course, alone -> {
            wire.count();
            Object told = alone.get();
            requests[0] = wire.requests();
            return told;
        });
        return new Course(requests[0], course);
    }

    /** Does the deed, which is cut, and then again; throws an AssertionError unless it had one effect in all. */
    Ending play(Storage suspect, Deed deed, Course course, Wire.Cut cut) throws SQLException {
        pool.warm();
        boolean[] struck = {false};
        Ending ending = trial.play(suspect, deed, course.course(), alone -> {
            Object told = cut(cut, alone);
            struck[0] = wire.isCut();
            return told;
        });
        return ending == Ending.RESULT && !struck[0] ? Ending.NOT_CUT : ending;
    }

    /** The same, where the first request arrives only after the second time; that must come to nothing. */
    void playLate(Storage suspect, Deed deed, Course course, int request) throws SQLException {
        pool.warm();
        Wire.Cut late = new Wire.Cut(request, Wire.Fault.STALL, Wire.Moment.BEFORE, true);
        trial.playLate(
                suspect,
                deed,
                course.course(),
                alone -> {
                    wire.hold();
                    return cut(late, alone);
                },
                wire::letGo);
    }

    /** Puts everything back to where it began. */
    void begin() throws SQLException {
        trial.begin();
        pool.warm();
    }

    /** How many requests this takes. */
    int requests(Runnable call) {
        wire.count();
        call.run();
        return wire.requests();
    }

    /** Calls this over a wire that is cut. When it returns, the wire is mended and the server done with what it had got. */
    <T> T cut(Wire.Cut cut, Supplier<T> call) throws SQLException {
        wire.arm(cut);
        return impatiently(call);
    }

    /** The same, after all connections were cut while nothing was asked. */
    <T> T cutIdle(Wire.Fault fault, Supplier<T> call) throws SQLException {
        wire.cutIdle(fault);
        return impatiently(call);
    }

    private <T> T impatiently(Supplier<T> call) throws SQLException {
        pool.timeout(TIMEOUT_MILLIS);
        try {
            return call.get();
        } finally {
            pool.timeout(0);
            wire.mend();
            pool.warm();
        }
    }

    Ledger ledger() {
        return trial.ledger();
    }

    DataSource overTheWire() {
        return overTheWire;
    }

    /** The same with a pool. */
    DataSource dataSource() {
        return pool.dataSource();
    }

    /** The first column, past the wire. */
    List<String> query(String sql) throws SQLException {
        return trial.ledger().query(sql);
    }

    @Override
    public void close() throws SQLException {
        trial.close();
        wire.close();
    }
}
