package dev.invitations.examples.quickstart;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class QuickstartTest {

    private static final String MONDAY = "2026-03-02 09:00:00";
    private static final String TUESDAY = "2026-03-03 10:30:00";

    /** The exit code and the output of a run. */
    private record Run(int exit, String out, String err) {

        /** Returns the lines from the line that begins with this title to the next empty line. */
        List<String> section(String title) {
            return out.lines()
                    .dropWhile(line -> !line.startsWith(title))
                    .skip(1)
                    .takeWhile(line -> !line.isEmpty())
                    .map(String::strip)
                    .toList();
        }

        /** Asserts that the run ended early and printed only this sentence. */
        void assertStoppedWith(String sentence) {
            assertThat(err.lines()).as("on stderr").singleElement().asString().contains(sentence);
            assertThat(err).doesNotContain("\tat ").doesNotContain("null");
            assertThat(exit).isEqualTo(2);
        }
    }

    @TempDir
    private Path home;

    @BeforeEach
    void copySample() throws IOException {
        Files.copy(Path.of("people.csv"), home.resolve("people.csv"));
    }

    @Test
    void the_first_run_executes_every_command_and_refuses_the_invalid_lines() throws IOException {
        assertPrints("first-run.txt", run(MONDAY));
    }

    @Test
    void the_second_run_continues_the_first_one() throws IOException {
        run(MONDAY);
        assertPrints("second-run.txt", run(TUESDAY));
    }

    @Test
    void a_run_can_be_repeated() {
        IntStream.range(0, 6).forEach(again -> assertSucceeded(run(MONDAY)));
        Run run = run(TUESDAY);

        assertSucceeded(run);
        assertThat(run.section("Inbox: mira")).containsExactly("Nothing is pending.");
        assertThat(run.section("Resend")).containsExactly("There is none.");
    }

    @Test
    void another_file_may_need_several_batches_and_contain_refused_inviters() throws IOException {
        String crowd = IntStream.range(0, 1_001)
                .mapToObj(i -> "acme,ada,\"user, no. " + i + "\",viewer\r\n")
                .collect(Collectors.joining());
        Path file = Files.writeString(
                home.resolve("my people.csv"),
                "\uFEFFdomain,inviter,invitee,role\r\nacme,,ada,admin\r\nacme,,bob,viewer\r\nacme,,eve,king\r\n"
                        + "acme, bob, carol, viewer\r\nnowhere,ada,carol,viewer\r\n" + crowd);

        Run run = run(
                Map.of("JDBC_URL", "jdbc:h2:mem:crowd;DB_CLOSE_DELAY=-1"),
                MONDAY,
                file.toString().split(" ", -1));

        assertThat(run.err).isEmpty();
        assertThat(run.exit).isZero();
        assertThat(run.section("Send"))
                .contains("acme     bob  nothing sent")
                .contains("nowhere  ada  nothing sent")
                .anyMatch(line -> line.startsWith("acme     ada  sent 1000: user, no. 0, user, no. 1,"))
                .contains("acme     ada  sent 1: user, no. 1000");
        assertThat(run.section("Refused"))
                .containsExactly(
                        "line 4  first member eve to acme as king        The domain has no role with this name.",
                        "line 5  bob invites carol to acme as viewer     You are not permitted to do this.",
                        "line 6  ada invites carol to nowhere as viewer  You are not permitted to do this.");
        assertThat(run.section("Invitations of acme")).hasSize(1_001);
    }

    @Test
    void the_recipients_of_links_sign_up_and_accept_unless_they_are_members() throws IOException {
        Path file = Files.writeString(home.resolve("addresses.csv"), """
                domain,inviter,invitee,role
                acme,,ada,admin
                acme,ada,ada@example.org,viewer
                acme,ada,Bob@Example.ORG,viewer
                acme,ada,carol@example.org,viewer
                """);

        Run run = run(Map.of(), MONDAY, file.toString());

        assertSucceeded(run);
        assertThat(run.section("Delete"))
                .startsWith(
                        "ada deletes the invitation of carol@example.org. Lists no longer contain it; its history is"
                                + " kept.");
        assertThat(run.section("Links"))
                .containsExactlyInAnyOrder(
                        "ada invites ada@example.org to acme as viewer.",
                        "ada cannot accept: The invitee is already a member.",
                        "ada invites bob@example.org to acme as viewer.",
                        "bob accepts and is viewer of acme.");
        assertThat(run(Map.of(), TUESDAY, file.toString()).section("Send"))
                .containsExactly("acme  ada  sent 1: carol@example.org; sent before: 1 accepted, 1 pending");
    }

    @Test
    void data_is_kept_in_the_database_of_the_environment() {
        Map<String, String> env = Map.of(
                "JDBC_URL", "jdbc:h2:file:" + home.resolve("other") + ";DB_CLOSE_DELAY=-1",
                "JDBC_USER", "sa",
                "JDBC_PASSWORD", "secret");

        assertSucceeded(run(env, MONDAY));
        Run run = run(env, TUESDAY);

        assertSucceeded(run);
        assertThat(run.out).contains("Database  jdbc:h2:file:" + home.resolve("other") + "\n", "An earlier run");
        assertThat(run.out).doesNotContain("secret");
        assertThat(home.resolve("other.mv.db")).exists();
        assertThat(home.resolve("data")).doesNotExist();
    }

    @Test
    void a_missing_file_is_reported_in_one_sentence() {
        run(Map.of(), MONDAY, "nobody.csv").assertStoppedWith("The file nobody.csv does not exist.");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "acme,ada,bob                     | expected the 4 values domain,inviter,invitee,role, but there are 3",
                "acme,ada,bob,viewer,now          | expected the 4 values domain,inviter,invitee,role, but there are 5",
                "acme,ada,,viewer                 | the invitee must be 1 to 255 characters",
                "`,ada,bob,viewer`                | the domain must be",
                "acme,ada,bob@,viewer             | the invitee must be an e-mail address of at most 254 ASCII characters",
                "acme,ada,bob,                    | the role must be 1 to 255 letters",
                "acme,ada,bob,the boss            | the role must be 1 to 255 letters",
                "acme,a\u0007da,bob,viewer        | the inviter must be",
                "acme,ada,\"bob,viewer            | its quotes do not match",
                "acme,ada,\"bob\"by,viewer        | its quotes do not match"
            })
    void an_invalid_line_is_reported_and_nothing_is_changed(String broken, String complaint) throws IOException {
        Path file = Files.writeString(
                home.resolve("broken.csv"),
                "# mine\n\ndomain,inviter,invitee,role\nacme,,ada,admin\n" + broken + "\nacme,ada,carol,viewer\n");

        Run run = run(Map.of(), MONDAY, file.toString());

        run.assertStoppedWith("broken.csv, line 5: " + complaint);
        assertThat(run.out).isEmpty();
        assertThat(home.resolve("data")).doesNotExist();
    }

    @Test
    void an_invalid_file_is_reported_in_one_sentence() throws IOException {
        Path latin = Files.write(home.resolve("latin.csv"), new byte[] {'a', (byte) 0xE9, ','});
        Path headless = Files.writeString(home.resolve("headless.csv"), "acme,,ada,admin\n");
        Path empty = Files.writeString(home.resolve("empty.csv"), "domain,inviter,invitee,role\nacme,,ada,admin\n");

        run(Map.of(), MONDAY, latin.toString()).assertStoppedWith("is not UTF-8 text");
        run(Map.of(), MONDAY, headless.toString()).assertStoppedWith("line 1: the header must come first");
        run(Map.of(), MONDAY, empty.toString()).assertStoppedWith("contains no invitations");
        run(Map.of(), MONDAY, home.toString()).assertStoppedWith("cannot be read");
    }

    @Test
    void an_unreachable_database_is_reported_in_one_sentence() throws IOException {
        int closed;
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            closed = socket.getLocalPort();
        }
        String postgres = "jdbc:postgresql://127.0.0.1:" + closed + "/app";
        String h2 = "jdbc:h2:file:" + home.resolve("people.csv").resolve("below-a-file");

        run(Map.of("JDBC_URL", postgres + "?password=secret"), MONDAY)
                .assertStoppedWith("The database " + postgres + " cannot be used: Connection to 127.0.0.1:" + closed);
        run(Map.of("JDBC_URL", h2), MONDAY).assertStoppedWith("The database " + h2 + " cannot be used: ");
        run(Map.of("JDBC_URL", "jdbc:none:app;password=secret"), MONDAY)
                .assertStoppedWith(
                        "The database jdbc:none:app cannot be used: No suitable driver found for jdbc:none:app.");
    }

    @Test
    void an_unreadable_h2_file_is_reported_in_one_sentence() throws IOException {
        Files.createDirectory(home.resolve("data"));
        Files.writeString(home.resolve("data").resolve("quickstart.mv.db"), "not of H2");

        run(MONDAY).assertStoppedWith("quickstart.mv.db cannot be used: IO Exception: ");
        // The trace file is off, because H2 prints a stack trace if it cannot write that file.
        assertThat(home.resolve("data").resolve("quickstart.trace.db")).doesNotExist();
    }

    private void assertPrints(String expected, Run run) throws IOException {
        assertSucceeded(run);
        assertThat(run.out.replace(home.toString(), "HOME"))
                .isEqualToNormalizingNewlines(Files.readString(Path.of("src/test/resources", expected)));
    }

    private static void assertSucceeded(Run run) {
        assertThat(run.err).isEmpty();
        assertThat(run.exit).isZero();
        assertThat(run.out.lines().filter(line -> !line.startsWith("People") && !line.startsWith("Database")))
                .allMatch(line -> line.length() <= 100);
    }

    private Run run(String time) {
        return run(Map.of(), time);
    }

    private Run run(Map<String, String> env, String time, String... args) {
        Clock clock = Clock.fixed(Instant.parse(time.replace(' ', 'T') + "Z"), ZoneOffset.UTC);
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        ByteArrayOutputStream err = new ByteArrayOutputStream();
        int exit = Quickstart.run(
                args, env, home, clock, new PrintStream(out, true, UTF_8), new PrintStream(err, true, UTF_8));
        return new Run(exit, out.toString(UTF_8), err.toString(UTF_8));
    }
}
