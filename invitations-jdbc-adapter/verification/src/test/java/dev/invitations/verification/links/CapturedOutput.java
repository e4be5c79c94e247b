package dev.invitations.verification.links;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.spi.ThrowableProxyUtil;
import ch.qos.logback.core.AppenderBase;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.logging.Handler;
import java.util.logging.LogRecord;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Everything that is logged at any level, by the library and by the drivers, and everything that is printed. */
final class CapturedOutput implements AutoCloseable {

    private final StringWriter text = new StringWriter();
    private final ByteArrayOutputStream printed = new ByteArrayOutputStream();
    private final PrintStream out = System.out;
    private final PrintStream err = System.err;
    private final ch.qos.logback.classic.Logger root =
            (ch.qos.logback.classic.Logger) LoggerFactory.getLogger(Logger.ROOT_LOGGER_NAME);
    private final Level level = root.getLevel();
    private final java.util.logging.Logger platform = java.util.logging.Logger.getLogger("");
    private final java.util.logging.Level platformLevel = platform.getLevel();

    private final AppenderBase<ILoggingEvent> appender = new AppenderBase<>() {
        @Override
        protected void append(ILoggingEvent event) {
            add(event.getLevel() + " " + event.getFormattedMessage());
            if (event.getThrowableProxy() != null) {
                add(ThrowableProxyUtil.asString(event.getThrowableProxy()));
            }
        }
    };

    private final Handler handler = new Handler() {
        @Override
        public void publish(LogRecord record) {
            add(record.getMessage() + Arrays.toString(record.getParameters()));
            if (record.getThrown() != null) {
                failed(record.getThrown());
            }
        }

        @Override
        public void flush() {}

        @Override
        public void close() {}
    };

    private CapturedOutput() {}

    /** Captures the output until {@link #close}. */
    static CapturedOutput start() {
        CapturedOutput captured = new CapturedOutput();
        PrintStream both = new PrintStream(captured.printed, true, StandardCharsets.UTF_8);
        System.setOut(both);
        System.setErr(both);
        captured.appender.start();
        captured.root.addAppender(captured.appender);
        captured.root.setLevel(Level.TRACE);
        captured.handler.setLevel(java.util.logging.Level.ALL);
        captured.platform.addHandler(captured.handler);
        captured.platform.setLevel(java.util.logging.Level.ALL);
        return captured;
    }

    /** Adds a text. */
    void add(String line) {
        text.write(line + "\n");
    }

    /** Adds the exception with its causes, as a log prints it. */
    void failed(Throwable failure) {
        StringWriter trace = new StringWriter();
        failure.printStackTrace(new PrintWriter(trace));
        add(trace.toString());
    }

    /** Returns everything so far. */
    String text() {
        return text + printed.toString(StandardCharsets.UTF_8);
    }

    @Override
    public void close() {
        platform.removeHandler(handler);
        platform.setLevel(platformLevel);
        root.setLevel(level);
        root.detachAppender(appender);
        System.setOut(out);
        System.setErr(err);
    }
}
