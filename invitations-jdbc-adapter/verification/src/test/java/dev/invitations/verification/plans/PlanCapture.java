package dev.invitations.verification.plans;

import dev.invitations.jdbc.ConnectionSource;
import dev.invitations.jdbc.JdbcStorage;
import dev.invitations.jdbc.JdbcTables;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.SQLWarning;
import java.sql.Savepoint;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/**
 * One transaction on PostgreSQL that returns the executed plan of each statement. The server sends the plans
 * with auto_explain. The transaction is rolled back at the end.
 */
final class PlanCapture implements AutoCloseable {

    private static final Pattern NODE = Pattern.compile("\\s*(?:->\\s+)?(\\S.*?)  \\(cost=.*");
    private static final Pattern UNWANTED = Pattern.compile("(Parallel )?Seq Scan.*|(Incremental )?Sort");

    /** The sort that {@link #unwanted} allows: only the tables of values may be between it and the lock. */
    private static final Pattern LOCKING =
            Pattern.compile("(CTE held\\n *->  LockRows .*\\n(?: *(?:Buffers:|InitPlan|->  Result ).*\\n)*)"
                    + " *->  Sort .* rows=[012]\\.00 .*(?=\\n *Sort Key: v\\.m_user )");

    /** The nodes between a sort that merges the invitations of identities and the scan of these identities. */
    private static final Pattern MERGED = Pattern.compile("(Append|Nested Loop|Result|Subquery Scan on .*)");

    private static final Pattern BUFFERS = Pattern.compile("Buffers: shared(?: hit=(\\d+))?(?: read=(\\d+))?");

    private final Connection connection;
    private final List<String> plans = new ArrayList<>();

    private PlanCapture(Connection connection) {
        this.connection = connection;
    }

    /**
     * Begins the transaction.
     *
     * @param mode {@code custom} for plans for the values of each call, or {@code generic} for plans for any values
     */
    static PlanCapture on(DataSource database, String mode) throws SQLException {
        PlanCapture capture = new PlanCapture(database.getConnection());
        capture.connection.setAutoCommit(false);
        capture.execute("""
                LOAD 'auto_explain';
                SET plan_cache_mode = force_%s_plan;
                SET auto_explain.log_min_duration = 0;
                SET auto_explain.log_analyze = on;
                SET auto_explain.log_buffers = on;
                SET auto_explain.log_timing = off;
                SET client_min_messages = log""".formatted(mode));
        return capture;
    }

    /** Returns connections inside this transaction. */
    ConnectionSource source() {
        return new ConnectionSource() {
            @Override
            public Connection open() {
                return proxy(Connection.class, connection);
            }

            @Override
            public void release(Connection connection) {}
        };
    }

    void execute(String sql) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    /** Returns the plans of all statements of this work, which is then rolled back. */
    List<String> plansOf(Consumer<JdbcStorage> work) throws SQLException {
        return plansOf(JdbcTables.standard(), work);
    }

    /** Returns the plans like {@link #plansOf(Consumer)}, with these tables. */
    List<String> plansOf(JdbcTables tables, Consumer<JdbcStorage> work) throws SQLException {
        plans.clear();
        Savepoint before = connection.setSavepoint();
        work.accept(JdbcStorage.joining(source(), tables));
        connection.rollback(before);
        connection.releaseSavepoint(before);
        return List.copyOf(plans);
    }

    /**
     * Returns the nodes of a plan that scan a whole table, or sort. Two sorts are allowed: a write locks the members of
     * its preconditions, which are at most two, in the order of their ids; and a read merges the invitations of
     * identities.
     */
    static List<String> unwanted(String plan) {
        List<String> nodes = LOCKING.matcher(plan)
                .replaceAll("$1")
                .lines()
                .map(NODE::matcher)
                .filter(Matcher::matches)
                .map(node -> node.group(1))
                .toList();
        return IntStream.range(0, nodes.size())
                .filter(i -> UNWANTED.matcher(nodes.get(i)).matches() && !merges(nodes.subList(i, nodes.size())))
                .mapToObj(nodes::get)
                .toList();
    }

    /** Returns whether the first node sorts the invitations of identities. A limit per identity is below the scan. */
    private static boolean merges(List<String> nodes) {
        return nodes.get(0).equals("Sort")
                && nodes.stream()
                        .skip(1)
                        .dropWhile(node -> MERGED.matcher(node).matches())
                        .limit(1)
                        .allMatch(node -> node.startsWith("Function Scan on person"));
    }

    /** Returns the nodes of a plan that read all rows of this table: sequential scans, and index scans without a condition. */
    static List<String> fullScans(String plan, String table) {
        List<String> found = new ArrayList<>();
        List<String> lines = plan.lines().toList();
        for (int i = 0; i < lines.size(); i++) {
            Matcher node = NODE.matcher(lines.get(i));
            if (node.matches()
                    && node.group(1).matches(".* on " + table + "\\b.*")
                    && !hasIndexCondition(lines, i + 1)) {
                found.add(node.group(1));
            }
        }
        return found;
    }

    /** A bitmap heap scan has its condition in the bitmap index scan below it, and a write has it in its scan. */
    private static boolean hasIndexCondition(List<String> lines, int below) {
        if (NODE.matcher(lines.get(below - 1))
                .replaceFirst("$1")
                .matches("(Insert|Update|Delete|Bitmap Heap Scan) .*")) {
            return true;
        }
        for (String line : lines.subList(below, lines.size())) {
            if (line.contains("Index Cond:")) {
                return true;
            }
            if (NODE.matcher(line).matches()) {
                return false;
            }
        }
        return false;
    }

    /** Returns the number of pages, of tables and indexes, in the part of the statement that touched the most. */
    static int pages(String plan) {
        return BUFFERS.matcher(plan)
                .results()
                .mapToInt(buffers -> number(buffers.group(1)) + number(buffers.group(2)))
                .max()
                .orElse(0);
    }

    private static int number(@Nullable String digits) {
        return digits == null ? 0 : Integer.parseInt(digits);
    }

    private <T> T proxy(Class<T> type, Object target) {
        return type.cast(Proxy.newProxyInstance(
                PlanCapture.class.getClassLoader(), new Class<?>[] {type}, (self, method, args) -> {
                    Object result;
                    try {
                        result = method.invoke(target, args);
                    } catch (InvocationTargetException e) {
                        throw e.getCause();
                    }
                    if (method.getName().startsWith("execute")) {
                        collect((Statement) target);
                    }
                    return result instanceof PreparedStatement ? proxy(PreparedStatement.class, result) : result;
                }));
    }

    /** The server sends the plan of a query when its portal is closed, that is at the next statement. */
    private void collect(Statement executed) throws SQLException {
        addPlans(executed.getWarnings());
        try (Statement next = connection.createStatement()) {
            next.execute("SET application_name = ''");
            addPlans(next.getWarnings());
        }
    }

    private void addPlans(SQLWarning first) {
        for (SQLWarning warning = first; warning != null; warning = warning.getNextWarning()) {
            String message = warning.getMessage();
            if (message != null && message.contains("plan:")) {
                plans.add(message);
            }
        }
    }

    @Override
    public void close() throws SQLException {
        try (connection) {
            connection.rollback();
        }
    }
}
