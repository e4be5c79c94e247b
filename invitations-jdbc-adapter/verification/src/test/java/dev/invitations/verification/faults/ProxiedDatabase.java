package dev.invitations.verification.faults;

import dev.invitations.jdbc.fixture.TcpProxy;
import dev.invitations.jdbc.fixture.TcpProxy.Cut;
import dev.invitations.jdbc.fixture.TestDatabase;
import dev.invitations.jdbc.fixture.UnvalidatedPool;
import dev.invitations.port.Storage;
import dev.invitations.verification.faults.FaultExperiment.ExpectedRun;
import dev.invitations.verification.faults.FaultExperiment.FaultInjection;
import dev.invitations.verification.faults.FaultExperiment.ObservedOutcome;
import java.sql.SQLException;
import java.util.function.Supplier;
import javax.sql.DataSource;

/** A separate database. The library connects through a TCP proxy that can be cut, and the test connects directly. */
final class ProxiedDatabase implements AutoCloseable {

    private static final int TIMEOUT_MILLIS = 200;

    private final FaultExperiment experiment;
    private final TcpProxy proxy;
    private final DataSource unpooled;
    private final UnvalidatedPool pool;

    ProxiedDatabase(TestDatabase database) throws SQLException {
        this.experiment = new FaultExperiment(database);
        DataSource source = experiment.state().source();
        this.proxy = TcpProxy.to(TcpProxy.portOf(source));
        this.unpooled = proxy.through(source);
        this.pool = new UnvalidatedPool(unpooled);
    }

    /** Runs scenarios, which the injections below can disturb. */
    FaultExperiment experiment() {
        return experiment;
    }

    /** Returns the number of requests of the scenario without a fault, after its first run. */
    int requests(Storage storage, FaultScenario scenario, ExpectedRun expected) throws SQLException {
        int[] requests = {0};
        experiment.run(storage, scenario, expected, call -> {
            proxy.count();
            Object answer = call.get();
            requests[0] = proxy.requests();
            return answer;
        });
        return requests[0];
    }

    /** Runs the scenario with the cut, and then again. Throws an AssertionError unless it took effect exactly once. */
    ObservedOutcome run(Storage storage, FaultScenario scenario, ExpectedRun expected, Cut cut) throws SQLException {
        pool.warm();
        boolean[] isCut = {false};
        ObservedOutcome outcome = experiment.run(storage, scenario, expected, call -> {
            Object answer = cut(cut, call);
            isCut[0] = proxy.isCut();
            return answer;
        });
        return outcome == ObservedOutcome.RESULT && !isCut[0] ? ObservedOutcome.NO_FAULT : outcome;
    }

    /** Runs the scenario twice, and delivers a request of the first run after the second run. */
    void runLate(Storage storage, FaultScenario scenario, ExpectedRun expected, int request) throws SQLException {
        pool.warm();
        Cut late = new Cut(request, TcpProxy.NetworkFault.STALL, TcpProxy.Moment.BEFORE, true);
        FaultInjection stalling = call -> {
            proxy.hold();
            return cut(late, call);
        };
        experiment.runLate(storage, scenario, expected, stalling, proxy::letGo);
    }

    void restoreStart() throws SQLException {
        experiment.restoreStart();
        pool.warm();
    }

    /** Returns the number of requests of the call. */
    int requests(Runnable call) {
        proxy.count();
        call.run();
        return proxy.requests();
    }

    /**
     * Runs the call over a connection that is cut. Returns after the network is repaired and the server has processed
     * the bytes that it received.
     */
    <T> T cut(Cut cut, Supplier<T> call) throws SQLException {
        proxy.arm(cut);
        return withTimeout(call);
    }

    /** Runs the call after all connections were cut while they were idle. */
    <T> T cutIdle(TcpProxy.NetworkFault fault, Supplier<T> call) throws SQLException {
        proxy.cutIdle(fault);
        return withTimeout(call);
    }

    private <T> T withTimeout(Supplier<T> call) throws SQLException {
        pool.timeout(TIMEOUT_MILLIS);
        try {
            return call.get();
        } finally {
            pool.timeout(0);
            proxy.mend();
            pool.warm();
        }
    }

    /** Returns the database through the proxy, without a pool. */
    DataSource unpooled() {
        return unpooled;
    }

    /** Returns the database through the proxy, with a pool. */
    DataSource dataSource() {
        return pool.dataSource();
    }

    @Override
    public void close() throws SQLException {
        experiment.close();
        proxy.close();
    }
}
