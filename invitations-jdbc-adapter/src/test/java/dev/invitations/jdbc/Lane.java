package dev.invitations.jdbc;

import dev.invitations.model.InvitationException;
import dev.invitations.port.OutcomeUnknownException;
import dev.invitations.port.Storage;
import dev.invitations.port.StorageException;
import java.net.URI;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;
import java.util.regex.Pattern;
import javax.sql.DataSource;
import org.mariadb.jdbc.MariaDbDataSource;
import org.postgresql.ds.PGSimpleDataSource;

/** A database of its own, which the library reaches over a wire that can be cut, and the test without it. */
final class Lane implements AutoCloseable {

    /** What was seen of a deed. */
    enum Ending {
        /** The library got over the cut. */
        RESULT,
        FAILED,
        UNKNOWN_AND_DONE,
        UNKNOWN_AND_NOT_DONE,
        /** The deed was over before. */
        NOT_CUT
    }

    /** All rows there are, in words. */
    record Contents(List<String> members, List<String> invitations, List<String> events, List<String> notifications) {}

    /** How a deed goes when nothing is in its way. */
    record Course(int requests, Contents done, String told, String toldAgain) {}

    private static final List<String> TABLES =
            List.of("membership", "invitation", "invitation_event", "invitation_outbox");

    private static final Pattern ID = Pattern.compile("[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}");

    private static final int TIMEOUT_MILLIS = 200;

    private final Wire wire;
    private final Connection direct;
    private final DataSource overTheWire;
    private final BlindPool pool;
    private final Deed.World world;
    private final Contents given;

    Lane(TestDatabase database) throws SQLException {
        DataSource source = database.unprepared();
        JdbcSchema.of(source).apply();
        this.world = Deed.World.in(JdbcStorage.over(source));
        this.wire = Wire.to(port(source));
        this.overTheWire = through(wire, source);
        this.pool = new BlindPool(overTheWire);
        this.direct = source.getConnection();
        for (String table : TABLES) {
            execute("CREATE TABLE given_" + table + " AS SELECT * FROM " + table);
        }
        this.given = contents();
    }

    /** Does the deed twice with nothing in its way. */
    Course course(Storage suspect, Deed deed) throws SQLException {
        begin();
        wire.count();
        String told = words(deed.told(suspect, world));
        int requests = wire.requests();
        Contents done = contents();
        check(done.events().size() == given.events().size() + deed.events(), "events: " + done);
        check(done.notifications().size() == given.notifications().size() + deed.notifications(), "outbox: " + done);
        check(done.members().size() == given.members().size() + deed.members(), "members: " + done);
        check(!done.equals(given), "nothing was done");
        String toldAgain = words(deed.told(suspect, world));
        check(contents().equals(done), "the second time had an effect");
        return new Course(requests, done, told, toldAgain);
    }

    /** Does the deed, which is cut, and then again; throws an AssertionError unless it had one effect in all. */
    Ending play(Storage suspect, Deed deed, Course course, Wire.Cut cut) throws SQLException {
        begin();
        Ending ending;
        try {
            String told = words(cut(cut, () -> deed.on(suspect, world)).toString());
            check(told.equals(course.told()), "answered " + told);
            ending = wire.isCut() ? Ending.RESULT : Ending.NOT_CUT;
        } catch (OutcomeUnknownException e) {
            ending = Ending.UNKNOWN_AND_NOT_DONE;
        } catch (StorageException e) {
            check(e.isRetryable(), "not retryable: " + e);
            ending = Ending.FAILED;
        } catch (InvitationException e) {
            throw new AssertionError("refused", e);
        }
        Contents found = contents();
        boolean done = found.equals(course.done());
        check(done || found.equals(given), "half-done: " + found);
        switch (ending) {
            case RESULT, NOT_CUT -> check(done, "answered, but not done");
            case FAILED -> check(!done, "failed, but done");
            default -> ending = done ? Ending.UNKNOWN_AND_DONE : Ending.UNKNOWN_AND_NOT_DONE;
        }
        String again = words(deed.told(suspect, world));
        check(again.equals(done ? course.toldAgain() : course.told()), "answered again " + again);
        check(contents().equals(course.done()), "not done once: " + contents());
        return ending;
    }

    /** The same, where the first request arrives only after the second time; that must come to nothing. */
    void playLate(Storage suspect, Deed deed, Course course, int request) throws SQLException {
        begin();
        wire.hold();
        try {
            cut(new Wire.Cut(request, Wire.Fault.STALL, Wire.Moment.BEFORE, true), () -> deed.on(suspect, world));
            throw new AssertionError("answered");
        } catch (StorageException e) {
            check(contents().equals(given), "done: " + contents());
        }
        String again = words(deed.told(suspect, world));
        check(again.equals(course.told()), "answered again " + again);
        check(contents().equals(course.done()), "not done once: " + contents());
        wire.letGo();
        check(contents().equals(course.done()), "done once more: " + contents());
    }

    /** Puts everything back to where it began. */
    void begin() throws SQLException {
        for (String table : TABLES) {
            execute("DELETE FROM " + table);
            execute("INSERT INTO " + table + " SELECT * FROM given_" + table);
        }
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

    DataSource overTheWire() {
        return overTheWire;
    }

    /** The same with a pool. */
    DataSource dataSource() {
        return pool.dataSource();
    }

    /** The first column, past the wire. */
    List<String> query(String sql) throws SQLException {
        try (Statement statement = direct.createStatement();
                ResultSet rows = statement.executeQuery(sql)) {
            List<String> found = new ArrayList<>();
            while (rows.next()) {
                found.add(rows.getString(1));
            }
            return found;
        }
    }

    /** All there is. */
    private Contents contents() throws SQLException {
        return new Contents(
                rows("membership"), rows("invitation"), rows("invitation_event"), rows("invitation_outbox"));
    }

    private List<String> rows(String table) throws SQLException {
        List<String> found = new ArrayList<>();
        try (Statement statement = direct.createStatement();
                ResultSet rows = statement.executeQuery("SELECT * FROM " + table)) {
            int columns = rows.getMetaData().getColumnCount();
            while (rows.next()) {
                StringBuilder row = new StringBuilder();
                for (int i = 1; i <= columns; i++) {
                    row.append(rows.getString(i)).append('|');
                }
                found.add(words(row.toString()));
            }
        }
        found.sort(null);
        return found;
    }

    /** Without the ids, which are others each time. */
    private static String words(String text) {
        return ID.matcher(text).replaceAll("#");
    }

    private static void check(boolean condition, String what) {
        if (!condition) {
            throw new AssertionError(what);
        }
    }

    private void execute(String sql) throws SQLException {
        try (Statement statement = direct.createStatement()) {
            statement.execute(sql);
        }
    }

    @Override
    public void close() throws SQLException {
        direct.close();
        wire.close();
    }

    static int port(DataSource source) {
        return URI.create(url(source).substring("jdbc:".length())).getPort();
    }

    /** The same database, over the wire. */
    static DataSource through(Wire wire, DataSource source) throws SQLException {
        String url = url(source).replaceFirst("//[^/]*/", "//127.0.0.1:" + wire.port() + "/");
        if (source instanceof MariaDbDataSource) {
            // As hosts set it; and so there is less to cut.
            return new MariaDbDataSource(url + "&transactionIsolation=READ_COMMITTED");
        }
        PGSimpleDataSource postgres = new PGSimpleDataSource();
        postgres.setURL(url);
        postgres.setUser("postgres");
        return postgres;
    }

    private static String url(DataSource source) {
        return source instanceof PGSimpleDataSource postgres
                ? postgres.getURL()
                : ((MariaDbDataSource) source).getUrl();
    }
}
