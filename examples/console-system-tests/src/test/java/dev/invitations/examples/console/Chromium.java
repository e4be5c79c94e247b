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

/** The one browser of this JVM: the Chromium or Chrome on the PATH. The build checks that there is one. */
final class Chromium {

    private static final List<String> NAMES = List.of("chromium", "chromium-browser", "google-chrome");

    private static final Browser BROWSER = launch();

    private Chromium() {}

    static Browser browser() {
        return BROWSER;
    }

    private static Browser launch() {
        Path installed = installed(System.getenv("PATH")).orElseThrow();
        Playwright playwright = Playwright.create(
                new Playwright.CreateOptions().setEnv(Map.of("PLAYWRIGHT_SKIP_BROWSER_DOWNLOAD", "1")));
        Runtime.getRuntime().addShutdownHook(new Thread(playwright::close));
        return playwright
                .chromium()
                .launch(new BrowserType.LaunchOptions()
                        .setChromiumSandbox(false)
                        .setExecutablePath(installed));
    }

    static Optional<Path> installed(String path) {
        return List.of(path.split(File.pathSeparator, -1)).stream()
                .flatMap(folder -> NAMES.stream().map(name -> Path.of(folder, name)))
                .filter(Files::isExecutable)
                .findFirst();
    }
}
