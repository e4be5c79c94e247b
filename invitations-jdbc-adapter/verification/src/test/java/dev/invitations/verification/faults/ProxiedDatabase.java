package dev.invitations.verification.faults;

import dev.invitations.jdbc.fixture.TcpProxy;
import dev.invitations.jdbc.fixture.TcpProxy.Cut;
import dev.invitations.jdbc.fixture.TcpProxy.Moment;
import dev.invitations.jdbc.fixture.TcpProxy.NetworkFault;
import dev.invitations.jdbc.fixture.UnvalidatedPool;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;
import javax.sql.DataSource;

/** A database behind a TCP proxy, which is cut before or after the server has executed a request. */
final class ProxiedDatabase implements FaultySource {

    private static final int TIMEOUT_MILLIS = 200;

    private final TcpProxy proxy;
    private final UnvalidatedPool pool;

    ProxiedDatabase(DataSource source) throws SQLException {
        this.proxy = TcpProxy.to(TcpProxy.portOf(source));
        this.pool = new UnvalidatedPool(proxy.through(source));
    }

    @Override
    public DataSource dataSource() {
        return pool.dataSource();
    }

    /**
     * Returns each fault before and after each request. The last request comes first, because it is the most delicate.
     * Each request has cuts with and without an outage; a late arrival is tested with both.
     */
    @Override
    public List<InjectedFault> faults(CheckedRun run) throws SQLException {
        List<InjectedFault> faults = new ArrayList<>();
        int requests = requests(run);
        for (int request = requests; request > 0; request--) {
            // The first of several requests reads or prepares.
            boolean isInWindow = request > 1 || requests == 1;
            for (NetworkFault fault : NetworkFault.values()) {
                boolean outage = fault == NetworkFault.RESET;
                faults.add(fault(isInWindow, new Cut(request, fault, Moment.BEFORE, outage)));
                faults.add(fault(isInWindow, new Cut(request, fault, Moment.AFTER, !outage)));
            }
            faults.add(fault(isInWindow, new Cut(request, NetworkFault.STALL, Moment.BEFORE, true)));
        }
        return faults;
    }

    /** Runs once without a fault, and returns the number of requests. */
    int requests(CheckedRun run) throws SQLException {
        int[] requests = {0};
        pool.warm();
        run.under(new InjectedFault("none", false, false, call -> {
            proxy.count();
            Object answer = call.get();
            requests[0] = proxy.requests();
            return answer;
        }));
        return requests[0];
    }

    private InjectedFault fault(boolean isInWindow, Cut cut) {
        // Each cut counts as an outage, because a busy server may not answer on another connection within the timeout.
        return new InjectedFault(cut.toString(), isInWindow, true, call -> around(cut, call));
    }

    /**
     * Returns after the network is repaired and the server has processed the bytes that it received.
     *
     * @throws AssertionError if the run ended before the request of the cut
     */
    private Object around(Cut cut, Supplier<Object> call) throws SQLException {
        pool.warm();
        proxy.arm(cut);
        pool.timeout(TIMEOUT_MILLIS);
        try {
            Object answer = call.get();
            if (!proxy.isCut()) {
                throw new AssertionError("there was no such request");
            }
            return answer;
        } finally {
            pool.timeout(0);
            proxy.mend();
            pool.warm();
        }
    }

    /** Returns a fault whose request arrives at {@link #deliverLateRequest}. */
    FaultInjection holding(int request) {
        return call -> {
            proxy.hold();
            return around(new Cut(request, NetworkFault.STALL, Moment.BEFORE, true), call);
        };
    }

    void deliverLateRequest() {
        proxy.letGo();
    }

    @Override
    public void close() {
        proxy.close();
    }
}
