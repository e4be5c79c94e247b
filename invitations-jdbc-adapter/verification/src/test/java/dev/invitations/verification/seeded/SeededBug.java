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
 * @param changes the lines of the patch, each with its sign
 */
record SeededBug(String name, String harness, Path source, List<String> changes) {

    /** The root of the project, relative to the folder of this module, where the tests run. */
    static final Path ROOT = Path.of("..", "..");

    private static final Path FOLDER = Path.of("src", "test", "seeded");
    private static final String CAUGHT_BY = "Caught by ";

    /** Returns all patches, sorted by name. */
    static List<SeededBug> all() {
        try (Stream<Path> files = Files.list(FOLDER)) {
            return files.sorted().map(file -> of(nameOf(file), text(file))).toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String nameOf(Path file) {
        return String.valueOf(file.getFileName()).replace(".patch", "");
    }

    static SeededBug of(String name, String text) {
        List<String> lines = text.lines().toList();
        List<String> changes =
                lines.stream().dropWhile(line -> !line.startsWith("@@")).skip(1).toList();
        assertThat(changes).as("%s must change one place", name).noneMatch(line -> line.startsWith("@@"));
        for (String sign : List.of("-", "+")) {
            assertThat(changes.stream().filter(line -> line.startsWith(sign)))
                    .as("%s must change one line", name)
                    .hasSizeLessThan(2);
        }
        return new SeededBug(name, after(CAUGHT_BY, name, lines), Path.of(after("+++ b/", name, lines)), changes);
    }

    private static String after(String beginning, String name, List<String> lines) {
        List<String> found = new ArrayList<>(lines);
        found.removeIf(line -> !line.startsWith(beginning));
        assertThat(found)
                .as("%s must have one line that begins with \"%s\"", name, beginning)
                .hasSize(1);
        return found.get(0).substring(beginning.length());
    }

    private static String without(String sign, List<String> lines) {
        return lines.stream()
                .filter(line -> !line.startsWith(sign))
                .map(line -> line.substring(Math.min(1, line.length())) + "\n")
                .collect(Collectors.joining());
    }

    /** Returns the original source. */
    String soundSource() {
        return text(ROOT.resolve(source));
    }

    /**
     * Returns the source with the bug. The lines of the patch must occur in one place, but its outer lines may have
     * changed.
     */
    String brokenSource() {
        String before = "\n" + soundSource();
        List<String> lines = changes;
        while (!without("+", lines).isEmpty()) {
            String sound = "\n" + without("+", lines);
            int place = before.indexOf(sound);
            if (place >= 0 && before.indexOf(sound, place + 1) < 0) {
                String after = before.substring(place + sound.length());
                return before.substring(1, place + 1) + without("-", lines) + after;
            }
            lines = withoutOuterLines(lines);
        }
        throw new AssertionError(name + " no longer applies to one place of " + source + "; make a new patch");
    }

    /** Removes the first and the last line of the context. An empty list means that only the change is left. */
    private static List<String> withoutOuterLines(List<String> lines) {
        int from = isContext(lines.get(0)) ? 1 : 0;
        int to = lines.size() - (isContext(lines.get(lines.size() - 1)) ? 1 : 0);
        return to - from == lines.size() || from >= to ? List.of() : lines.subList(from, to);
    }

    private static boolean isContext(String line) {
        return line.isEmpty() || line.startsWith(" ");
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
