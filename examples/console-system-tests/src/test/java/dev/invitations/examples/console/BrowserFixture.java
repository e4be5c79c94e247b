package dev.invitations.examples.console;

import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Browser;
import com.microsoft.playwright.BrowserContext;
import com.microsoft.playwright.BrowserType;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.Playwright;
import com.microsoft.playwright.options.ScreenshotAnimations;
import dev.invitations.model.Invitation;
import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** A console of its own with the sample data, and the browsers of its users. */
final class BrowserFixture implements AutoCloseable {

    /** The one browser of this JVM: the Chromium or Chrome on the PATH. The build checks that there is one. */
    private static final Browser CHROMIUM = launch();

    final RunningConsole console;

    private final List<BrowserContext> browsers = new ArrayList<>();
    private final List<String> errors = new ArrayList<>();

    BrowserFixture() {
        this(Map.of());
    }

    BrowserFixture(Map<String, String> settings) {
        this.console = new RunningConsole(settings);
    }

    private static Browser launch() {
        Path installed = Stream.of(System.getenv("PATH").split(File.pathSeparator, -1))
                .flatMap(folder -> Stream.of("chromium", "chromium-browser", "google-chrome")
                        .map(name -> Path.of(folder, name)))
                .filter(Files::isExecutable)
                .findFirst()
                .orElseThrow();
        Playwright playwright = Playwright.create(
                new Playwright.CreateOptions().setEnv(Map.of("PLAYWRIGHT_SKIP_BROWSER_DOWNLOAD", "1")));
        Runtime.getRuntime().addShutdownHook(new Thread(playwright::close));
        return playwright
                .chromium()
                .launch(new BrowserType.LaunchOptions()
                        .setChromiumSandbox(false)
                        .setExecutablePath(installed));
    }

    /** Opens a new browser for a user and logs in with the log-in page. */
    Page as(String name) {
        return as(name, new Browser.NewContextOptions().setViewportSize(1280, 800));
    }

    Page as(String name, Browser.NewContextOptions options) {
        Page page = open(options);
        BrowserTestBase.button(page.locator("main"), name).click();
        page.waitForURL("**/?welcome**");
        return page;
    }

    /** Opens the log-in page. */
    Page open(Browser.NewContextOptions options) {
        BrowserContext browser = CHROMIUM.newContext(options.setBaseURL(console.at("/")));
        browser.setDefaultTimeout(15_000);
        browsers.add(browser);
        Page page = browser.newPage();
        page.onPageError(errors::add);
        page.onConsoleMessage(message -> {
            // The browser also reports a page that the server refuses on purpose as an error.
            if (message.type().equals("error") && !message.text().startsWith("Failed to load resource")) {
                errors.add(message.text());
            }
        });
        page.navigate("/login");
        return page;
    }

    /** Lets a founder create a domain and invite a user to it. */
    Invitation foundsAndInvites(String founder, String domain, String invitee, String role) {
        return console.sends(founder, console.founds(founder, domain), invitee, role);
    }

    /** Takes a screenshot, for the README and for a human to look at. */
    static void picture(Page page, String name) {
        page.screenshot(new Page.ScreenshotOptions()
                .setPath(Path.of("target", "screenshots", name + ".png"))
                .setAnimations(ScreenshotAnimations.DISABLED));
    }

    /** Fails if a script failed in any of the browsers, or if the security policy blocked anything. */
    @Override
    public void close() {
        browsers.forEach(BrowserContext::close);
        console.close();
        assertThat(errors).isEmpty();
    }
}
