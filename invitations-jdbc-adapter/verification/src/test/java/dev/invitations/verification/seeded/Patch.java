package dev.invitations.verification.seeded;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * A bug of one line, as a patch that git accepts too. The text above the patch has a sentence that describes the bug,
 * and the test that must catch it.
 *
 * @param harness {@code Class#method}, with {@code [n]} for the n-th invocation of a method that has several
 * @param source the file, relative to the root of the project
 * @param sound the original lines, each with its line end
 * @param broken the lines that replace them
 */
record Patch(String name, String harness, Path source, String sound, String broken) {

    /** The root of the project, relative to the folder of this module, where the tests run. */
    static final Path ROOT = Path.of("..", "..");

    private static final Path FOLDER = Path.of("src", "test", "seeded");
    private static final String CAUGHT_BY = "Caught by ";

    /** Returns all patches, sorted by name. */
    static List<Patch> all() {
        try (Stream<Path> files = Files.list(FOLDER)) {
            return files.sorted().map(file -> of(nameOf(file), text(file))).toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String nameOf(Path file) {
        return String.valueOf(file.getFileName()).replace(".patch", "");
    }

    static Patch of(String name, String text) {
        List<String> lines = text.lines().toList();
        List<String> changes =
                lines.stream().dropWhile(line -> !line.startsWith("@@")).skip(1).toList();
        assertThat(changes).as("%s must change one place", name).noneMatch(line -> line.startsWith("@@"));
        for (String sign : List.of("-", "+")) {
            assertThat(changes.stream().filter(line -> line.startsWith(sign)))
                    .as("%s must change one line", name)
                    .hasSizeLessThan(2);
        }
        return new Patch(
                name,
                after(CAUGHT_BY, name, lines),
                Path.of(after("+++ b/", name, lines)),
                without("+", changes),
                without("-", changes));
    }

    private static String after(String beginning, String name, List<String> lines) {
        List<String> found = new ArrayList<>(lines);
        found.removeIf(line -> !line.startsWith(beginning));
        assertThat(found)
                .as("%s must have one line that begins with \"%s\"", name, beginning)
                .hasSize(1);
        return found.get(0).substring(beginning.length());
    }

    private static String without(String sign, List<String> changes) {
        return changes.stream()
                .filter(line -> !line.startsWith(sign))
                .map(line -> line.substring(Math.min(1, line.length())) + "\n")
                .collect(Collectors.joining());
    }

    /** Returns the original source. */
    String soundSource() {
        return text(ROOT.resolve(source));
    }

    /** Returns the source with the bug. */
    String brokenSource() {
        String text = "\n" + soundSource();
        int place = text.indexOf("\n" + sound);
        assertThat(place)
                .as("%s no longer applies: its lines are not in %s; make the patch anew", name, source)
                .isNotNegative();
        assertThat(text.indexOf("\n" + sound, place + 1))
                .as("%s applies in two places of %s; it needs more lines around it", name, source)
                .isNegative();
        return text.substring(1, place + 1) + broken + text.substring(place + 1 + sound.length());
    }

    private static String text(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public String toString() {
        return name;
    }
}
