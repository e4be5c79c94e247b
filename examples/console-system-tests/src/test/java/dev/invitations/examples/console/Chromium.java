package dev.invitations.examples.console;

import com.microsoft.playwright.Browser;
import com.microsoft.playwright.BrowserType;
import com.microsoft.playwright.Playwright;
import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** One browser for the tests of this JVM: the machine's own Chromium or Chrome, else the one that Playwright downloads. */
final class Chromium {

    static final String MISSING = "There is no browser: install Chromium or Chrome so that it is on the PATH"
            + " (on Debian: apt-get install --no-install-recommends chromium)";

    private static final List<String> NAMES = List.of("chromium", "chromium-browser", "google-chrome");

    /** Empty where there is none, so that each test that needs one says so in the same sentence. */
    private static final Optional<Browser> BROWSER = launch();

    private Chromium() {}

    static Browser browser() {
        return BROWSER.orElseThrow(() -> new AssertionError(MISSING));
    }

    private static Optional<Browser> launch() {
        BrowserType.LaunchOptions options = new BrowserType.LaunchOptions().setChromiumSandbox(false);
        Optional<Path> installed = installed(System.getenv("PATH"));
        installed.ifPresent(options::setExecutablePath);
        try {
            Playwright playwright = Playwright.create(new Playwright.CreateOptions()
                    .setEnv(installed.isPresent() ? Map.of("PLAYWRIGHT_SKIP_BROWSER_DOWNLOAD", "1") : Map.of()));
            Runtime.getRuntime().addShutdownHook(new Thread(playwright::close));
            return Optional.of(playwright.chromium().launch(options));
        } catch (RuntimeException e) { // of a download that failed, it is of no special kind
            if (installed.isPresent()) {
                throw e;
            }
            return Optional.empty();
        }
    }

    static Optional<Path> installed(String path) {
        return List.of(path.split(File.pathSeparator, -1)).stream()
                .flatMap(folder -> NAMES.stream().map(name -> Path.of(folder, name)))
                .filter(Files::isExecutable)
                .findFirst();
    }
}
