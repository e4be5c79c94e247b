package dev.invitations.verification.faults;

import dev.invitations.jdbc.fixture.TcpProxy;
import dev.invitations.jdbc.fixture.TestDatabase;
import dev.invitations.jdbc.fixture.UnvalidatedPool;
import dev.invitations.jdbc.fixture.WriteOperation;
import dev.invitations.port.Storage;
import dev.invitations.verification.faults.Trial.Ending;
import dev.invitations.verification.fixture.Ledger;
import java.sql.SQLException;
import java.util.List;
import java.util.function.Supplier;
import javax.sql.DataSource;

/** A database of its own. The library reaches it over a wire that can be cut, and the test reaches it directly. */
final class Lane implements AutoCloseable {

    /**
     * The course of a deed without a fault.
     *
     * @param requests the number of requests
     */
    record Course(int requests, Trial.Course course) {}

    private static final int TIMEOUT_MILLIS = 200;

    private final Trial trial;
    private final TcpProxy wire;
    private final DataSource overTheWire;
    private final UnvalidatedPool pool;

    Lane(TestDatabase database) throws SQLException {
        this.trial = new Trial(database);
        DataSource source = trial.ledger().source();
        this.wire = TcpProxy.to(TcpProxy.portOf(source));
        this.overTheWire = wire.through(source);
        this.pool = new UnvalidatedPool(overTheWire);
    }

    /** Runs the deed several times without a fault. */
    Course course(Storage suspect, WriteOperation deed) throws SQLException {
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

    /** Runs the deed with the cut, and then again. Throws an AssertionError unless it took effect once in all. */
    Ending play(Storage suspect, WriteOperation deed, Course course, TcpProxy.Cut cut) throws SQLException {
        pool.warm();
        boolean[] struck = {false};
        Ending ending = trial.play(suspect, deed, course.course(), alone -> {
            Object told = cut(cut, alone);
            struck[0] = wire.isCut();
            return told;
        });
        return ending == Ending.RESULT && !struck[0] ? Ending.NOT_CUT : ending;
    }

    /**
     * Runs the deed twice, and delivers the cut request of the first run after the second, where it must have no
     * effect.
     */
    void playLate(Storage suspect, WriteOperation deed, Course course, int request) throws SQLException {
        pool.warm();
        TcpProxy.Cut late = new TcpProxy.Cut(request, TcpProxy.NetworkFault.STALL, TcpProxy.Moment.BEFORE, true);
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

    /** Restores the initial state. */
    void begin() throws SQLException {
        trial.begin();
        pool.warm();
    }

    /** Returns the number of requests of the call. */
    int requests(Runnable call) {
        wire.count();
        call.run();
        return wire.requests();
    }

    /**
     * Runs the call over a wire that is cut. Returns after the wire is mended and the server has finished with the
     * bytes that it received.
     */
    <T> T cut(TcpProxy.Cut cut, Supplier<T> call) throws SQLException {
        wire.arm(cut);
        return impatiently(call);
    }

    /** Runs the call after all connections were cut while they were idle. */
    <T> T cutIdle(TcpProxy.NetworkFault fault, Supplier<T> call) throws SQLException {
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

    /** Returns the database over the wire, behind a pool. */
    DataSource dataSource() {
        return pool.dataSource();
    }

    /** Returns the first column of the result, without using the wire. */
    List<String> query(String sql) throws SQLException {
        return trial.ledger().query(sql);
    }

    @Override
    public void close() throws SQLException {
        trial.close();
        wire.close();
    }
}
