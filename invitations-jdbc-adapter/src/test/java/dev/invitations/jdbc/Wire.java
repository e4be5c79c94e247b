package dev.invitations.jdbc;

import static java.util.Objects.requireNonNull;

import java.io.ByteArrayOutputStream;
import java.io.Closeable;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * A network between a driver and its server, on this machine, that a test can cut. It understands nothing of what passes:
 * what the client says after the server has spoken is the next request.
 */
final class Wire implements AutoCloseable {

    /** What the client notices of a cut. */
    enum Fault {
        /** The connection ends. */
        DROP,
        /** The connection ends with an error. */
        RESET,
        /** Nothing, for ever. When the client gives up, what it had said arrives late. */
        STALL
    }

    enum Moment {
        /** The server has not got the request. */
        BEFORE,
        /** The server has done what was asked, and its answer does not arrive. */
        AFTER
    }

    /**
     * Where the connection is cut.
     *
     * @param request which one, from the arming on; 1 is the first
     * @param outage whether afterwards there is no connection to be had, until the wire is mended
     */
    record Cut(int request, Fault fault, Moment moment, boolean outage) {}

    private static final int PATIENCE_MILLIS = 30_000;

    private final ServerSocket door;
    private final int destination;
    private final List<Line> lines = new CopyOnWriteArrayList<>();
    private volatile CountDownLatch late = new CountDownLatch(0);
    private @Nullable Cut armed;
    private int requests;
    private boolean reached;
    private boolean outage;

    private Wire(ServerSocket door, int destination) {
        this.door = door;
        this.destination = destination;
    }

    /** To the server that listens at this port. */
    static Wire to(int destination) {
        try {
            Wire wire = new Wire(new ServerSocket(0, 50, InetAddress.getLoopbackAddress()), destination);
            start(wire::accept);
            return wire;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Where clients connect to. */
    int port() {
        return door.getLocalPort();
    }

    /** Counts from here on. */
    synchronized void count() {
        armed = null;
        reached = false;
        requests = 0;
    }

    synchronized int requests() {
        return requests;
    }

    /** Counts from here on, and cuts once. */
    synchronized void arm(Cut cut) {
        count();
        armed = cut;
    }

    /** Whether it came to the cut. */
    synchronized boolean isCut() {
        return reached;
    }

    /** Cuts all connections while nothing is asked. A stalled one is as quiet as before, but for ever. */
    void cutIdle(Fault fault) {
        for (Line line : lines) {
            line.cut(fault);
        }
    }

    /**
     * From here on connections can be had again. Returns when the server is done with those that have ended, unless what
     * stalled is {@link #hold held}.
     */
    void mend() {
        synchronized (this) {
            armed = null;
            outage = false;
        }
        if (late.getCount() == 0) {
            settle();
        }
    }

    /** What stalls from here on arrives later still: when it is let go. */
    void hold() {
        late = new CountDownLatch(1);
    }

    /** Returns when the server is done with what has arrived now. */
    void letGo() {
        late.countDown();
        settle();
    }

    private void settle() {
        for (Line line : lines) {
            line.settle();
        }
    }

    @Override
    public void close() {
        quietly(door);
        for (Line line : lines) {
            line.hangUp();
        }
    }

    private void accept() throws IOException {
        while (true) {
            Socket client = door.accept();
            if (isOut()) {
                quietly(client);
                continue;
            }
            Line line = new Line(client, new Socket(InetAddress.getLoopbackAddress(), destination));
            lines.add(line);
            start(line::up);
            start(line::down);
        }
    }

    private synchronized boolean isOut() {
        return outage;
    }

    /** The cut that is due at this request. */
    private synchronized @Nullable Cut counted() {
        Cut due = armed;
        requests++;
        if (due == null || due.request() != requests) {
            return null;
        }
        armed = null;
        reached = true;
        outage = due.outage();
        return due;
    }

    /** One connection. */
    private final class Line {

        private final Socket client;
        private final Socket server;
        private final CountDownLatch over = new CountDownLatch(1);
        private volatile boolean answered = true;

        /** What to do instead of bringing the server's next words to the client. */
        private volatile @Nullable Fault due;

        /** Whether it is at its end, or soon will be. */
        private volatile boolean doomed;

        /** Whether the client hears nothing any more. */
        private volatile boolean deaf;

        /** Whether the server hears nothing any more, until the client hangs up. */
        private volatile boolean mute;

        Line(Socket client, Socket server) throws IOException {
            this.client = client;
            this.server = server;
            client.setTcpNoDelay(true);
            server.setTcpNoDelay(true);
        }

        void up() throws IOException {
            ByteArrayOutputStream stalled = new ByteArrayOutputStream();
            try {
                byte[] bytes = new byte[8192];
                for (int n; (n = client.getInputStream().read(bytes)) >= 0; ) {
                    if (answered) {
                        answered = false;
                        request();
                    }
                    if (mute) {
                        stalled.write(bytes, 0, n);
                    } else {
                        server.getOutputStream().write(bytes, 0, n);
                    }
                }
            } finally {
                doomed = true;
                // A server that hears the end finishes what it was asked before, and then ends, too.
                if (stalled.size() > 0) {
                    await(late);
                    server.getOutputStream().write(stalled.toByteArray());
                }
                server.shutdownOutput();
            }
        }

        private void request() throws IOException {
            Cut cut = counted();
            if (cut == null) {
                return;
            }
            doomed = true;
            if (cut.moment() == Moment.AFTER) {
                due = cut.fault();
            } else {
                cut(cut.fault());
                if (cut.fault() != Fault.STALL) {
                    throw new IOException("cut");
                }
            }
        }

        void down() throws IOException {
            try {
                byte[] bytes = new byte[8192];
                for (int n; (n = server.getInputStream().read(bytes)) >= 0; ) {
                    if (due != null) {
                        cut(requireNonNull(due));
                        due = null;
                    }
                    answered = true;
                    if (!deaf) {
                        client.getOutputStream().write(bytes, 0, n);
                    }
                }
            } finally {
                quietly(server);
                quietly(client);
                lines.remove(this);
                over.countDown();
            }
        }

        void cut(Fault fault) {
            doomed = true;
            deaf = true;
            mute = true;
            if (fault != Fault.STALL) {
                try {
                    client.setSoLinger(fault == Fault.RESET, 0);
                } catch (IOException e) {
                    throw new UncheckedIOException(e);
                }
                quietly(client);
            }
        }

        /** Waits for the end of what was cut or hung up. */
        void settle() {
            if (doomed) {
                await(over);
            }
        }

        void hangUp() {
            quietly(client);
            quietly(server);
        }
    }

    private static void await(CountDownLatch latch) {
        try {
            if (!latch.await(PATIENCE_MILLIS, TimeUnit.MILLISECONDS)) {
                throw new AssertionError("A connection that was cut does not end");
            }
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    private interface Work {
        void run() throws IOException;
    }

    /** What fails here is a connection that has ended. */
    private static void start(Work work) {
        var unused = Background.start(() -> {
            work.run();
            return work;
        });
    }

    private static void quietly(Closeable socket) {
        try {
            socket.close();
        } catch (IOException e) {
            // It is closed for all that.
        }
    }
}
