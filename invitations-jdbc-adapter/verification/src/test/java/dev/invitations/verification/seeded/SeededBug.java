package dev.invitations.verification.seeded;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
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
 * @param harness {@code Class#method}, with {@code [n]} for the n-th invocation of a class that has several
 * @param source the file, relative to the root of the project
 * @param changes the lines of the patch, each with its sign
 */
record SeededBug(String name, String harness, Path source, List<String> changes) {

    /** The root of the project, relative to the folder of this module, where the tests run. */
    static final Path ROOT = Path.of("..", "..");

    private static final Path FOLDER = Path.of("src", "test", "seeded");

    /** The number of lines before and after the change that must not have changed. */
    private static final int CONTEXT = 2;

    /** Returns all patches, sorted by name. */
    static List<SeededBug> all() throws IOException {
        List<SeededBug> all = new ArrayList<>();
        try (Stream<Path> files = Files.list(FOLDER)) {
            for (Path file : files.sorted().toList()) {
                all.add(of(String.valueOf(file.getFileName()).replace(".patch", ""), Files.readAllLines(file)));
            }
        }
        return all;
    }

    private static SeededBug of(String name, List<String> lines) {
        List<String> changes =
                lines.stream().dropWhile(line -> !line.startsWith("@@")).skip(1).toList();
        assertThat(changes).as("%s must change one place", name).noneMatch(line -> line.startsWith("@@"));
        for (String sign : List.of("-", "+")) {
            assertThat(changes.stream().filter(line -> line.startsWith(sign)))
                    .as("%s must change one line", name)
                    .hasSizeLessThan(2);
        }
        return new SeededBug(name, after("Caught by ", name, lines), Path.of(after("+++ b/", name, lines)), changes);
    }

    private static String after(String beginning, String name, List<String> lines) {
        List<String> found =
                lines.stream().filter(line -> line.startsWith(beginning)).toList();
        assertThat(found)
                .as("%s must have one line that begins with \"%s\"", name, beginning)
                .hasSize(1);
        return found.get(0).substring(beginning.length());
    }

    /** Returns the original source. */
    String soundSource() throws IOException {
        return Files.readString(ROOT.resolve(source));
    }

    /** Returns the source with the bug. The changed line and the lines next to it must occur in one place. */
    String brokenSource() throws IOException {
        int first = (int) changes.stream().takeWhile(SeededBug::isContext).count();
        int end =
                first + (int) changes.stream().filter(line -> !isContext(line)).count();
        List<String> lines = changes.subList(Math.max(0, first - CONTEXT), Math.min(changes.size(), end + CONTEXT));
        String text = "\n" + soundSource();
        String sound = "\n" + without("+", lines);
        int place = text.indexOf(sound);
        assertThat(place >= 0 && text.indexOf(sound, place + 1) < 0)
                .as("%s no longer applies to one place of %s; make a new patch", name, source)
                .isTrue();
        return text.substring(1, place + 1) + without("-", lines) + text.substring(place + sound.length());
    }

    private static boolean isContext(String line) {
        return line.isEmpty() || line.startsWith(" ");
    }

    private static String without(String sign, List<String> lines) {
        return lines.stream()
                .filter(line -> !line.startsWith(sign))
                .map(line -> line.substring(Math.min(1, line.length())) + "\n")
                .collect(Collectors.joining());
    }

    @Override
    public String toString() {
        return name;
    }
}
