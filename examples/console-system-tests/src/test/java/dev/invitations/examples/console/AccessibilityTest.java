package dev.invitations.examples.console;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import com.deque.html.axecore.playwright.AxeBuilder;
import com.microsoft.playwright.Browser;
import com.microsoft.playwright.ElementHandle;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.options.ColorScheme;
import com.microsoft.playwright.options.ReducedMotion;
import dev.invitations.model.DomainId;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Tests accessibility: without a mouse, in a narrow window, in dark mode, and with axe-core's checks for screen
 * readers.
 */
class AccessibilityTest extends BrowserTestBase {

    private static final List<String> PAGES = List.of(
            "/",
            "/?welcome",
            "/inbox",
            "/domains/harbour/members",
            "/domains/harbour/invitations",
            "/domains/harbour/invitations?status=expired",
            "/domains/harbour/invitations/new",
            "/mailbox",
            "/signup",
            "/domains/nowhere");

    @AutoClose
    private final BrowserFixture site = new BrowserFixture();

    /** Gives Ada pending invitations, because the tests check her pages. */
    @BeforeEach
    void inviteAda() {
        site.foundsAndInvites("george", "Tea Room", "ada", "viewer");
    }

    /** Uses a console of its own, because it removes members. */
    @ParameterizedTest
    @EnumSource(
            value = ColorScheme.class,
            names = {"LIGHT", "DARK"})
    void pages_have_no_serious_accessibility_violations(ColorScheme scheme) {
        try (BrowserFixture own = new BrowserFixture()) {
            own.foundsAndInvites("george", "Tea Room", "ada", "viewer");
            assertNoSeriousViolations(own, scheme);
        }
    }

    private static void assertNoSeriousViolations(BrowserFixture site, ColorScheme scheme) {
        Page ada = site.as(
                "Ada Okafor",
                new Browser.NewContextOptions()
                        .setViewportSize(1280, 860)
                        .setColorScheme(scheme)
                        .setBypassCSP(true) // axe-core needs this
                        .setReducedMotion(ReducedMotion.REDUCE));
        for (String path : PAGES) {
            ada.navigate(path);
            assertNoSeriousViolations(ada, path);
        }
        DomainId domain = site.console.founds("george", "Fig Tree");
        ada.navigate(site.console.linkTo("george", domain, "carol@example.net", "viewer", "Welcome!"));
        assertNoSeriousViolations(ada, "link in a mail");
        ada.navigate("/mailbox");
        assertNoSeriousViolations(ada, "mailbox with a mail");
        ada.navigate("/domains/harbour/invitations");
        ada.getByText("History").first().click();
        dialog(ada).waitFor();
        assertNoSeriousViolations(ada, "history");
        ada.getByText("Close").click();
        ada.getByText("Send invitation").click();
        search(ada, "emil");
        ada.locator("#suggestions button").first().click();
        ada.locator("#chosen li").waitFor();
        search(ada, "ben");
        ada.locator("#suggestions .taken").first().waitFor();
        assertNoSeriousViolations(ada, "dialog to send");
        ada.locator("dialog button[type=submit]").click();
        ada.locator(".outcomes").waitFor();
        assertNoSeriousViolations(ada, "outcomes");
        ada.navigate("/domains/harbour/invitations");
        ada.getByText("Delete").first().click();
        ada.locator(".outcome").waitFor();
        assertNoSeriousViolations(ada, "deleted invitation");
        ada.navigate("/domains/harbour/members");
        ada.getByText("Remove").first().click();
        ada.locator(".outcome").waitFor();
        ada.getByText("Leave Harbour Analytics").click();
        ada.locator(".transfer summary").click();
        assertNoSeriousViolations(ada, "removed member, and the form of a transfer");
        ada.navigate("/?welcome");
        button(dialog(ada), "Decline Tea Room").first().click();
        ada.locator(".outcome").waitFor();
        assertNoSeriousViolations(ada, "declined invitation");
    }

    private static void assertNoSeriousViolations(Page page, String where) {
        assertThat(new AxeBuilder(page).analyze().getViolations())
                .as(where)
                .filteredOn(rule -> Set.of("serious", "critical").contains(rule.getImpact()))
                .flatExtracting(rule -> rule.getNodes())
                .extracting(node -> node.getHtml() + ": " + node.getFailureSummary())
                .isEmpty();
    }

    @ParameterizedTest
    @ValueSource(ints = {360, 600, 900, 1024, 1100, 1280, 1600})
    void pages_fit_into_windows_of_every_width(int width) {
        Page ada = site.as(
                "Ada Okafor",
                new Browser.NewContextOptions().setViewportSize(width, 740).setColorScheme(ColorScheme.DARK));
        for (String path : PAGES) {
            ada.navigate(path);
            assertThat(ada.evaluate("""
                    [document.documentElement, ...document.querySelectorAll('dialog[open], th, td')]
                        .filter(element => element.scrollWidth > element.clientWidth)
                        .map(element => element.tagName + ' ' + element.innerText)"""))
                    .as("elements of %s that are too narrow for their content", path)
                    .isEqualTo(List.of());
        }
    }

    /** Reads the browser's own measure of layout shifts, until two frames after everything was loaded. */
    @Test
    void pages_have_no_layout_shift_while_they_load() {
        Page ada = site.as("Ada Okafor");
        for (String path : PAGES) {
            ada.navigate(path);
            Object shifted = ada.evaluate("""
                    () => new Promise(done => {
                      let sum = 0;
                      new PerformanceObserver(list => list.getEntries().forEach(entry => sum += entry.value))
                          .observe({type: 'layout-shift', buffered: true});
                      requestAnimationFrame(() => requestAnimationFrame(() => done(sum)));
                    })""");
            assertThat(((Number) shifted).doubleValue()).as(path).isZero();
        }
    }

    /** Logs in, answers, sends and reads with the keyboard alone. */
    @Test
    void every_step_works_with_the_keyboard_alone() {
        Page page = site.open(new Browser.NewContextOptions());
        press("Enter", page, "Devika Rao devika@example.org");
        dialog(page).waitFor();
        press("Enter", page, "Decline Paper Lantern Press");
        assertThat(dialog(page)).containsText("You declined the invitation to Paper Lantern Press.");
        press("Space", page, "Accept Harbour Analytics");
        assertThat(dialog(page)).containsText("You are now a member of Harbour Analytics, as editor.");
        page.keyboard().press("Escape");
        assertThat(dialog(page)).hasCount(0);

        Page ada = site.open(new Browser.NewContextOptions());
        press("Enter", ada, "Ada Okafor ada@example.org");
        dialog(ada).waitFor();
        ada.keyboard().press("Escape");
        press("Enter", ada, "Harbour Analytics Admin 5 of 6 seats taken");
        ada.waitForURL("**/members");
        press("Enter", ada, "Invitations");
        ada.waitForURL("**/invitations");
        press("Enter", ada, "Send invitation");
        assertThat(ada.getByLabel("Find a user")).isFocused();
        ada.keyboard().type("emi");
        ada.locator("#suggestions button").waitFor();
        press("Enter", ada, "Emil Brandt");
        ada.locator("#chosen li").waitFor();
        assertThat(ada.getByLabel("Find a user")).isFocused(); // ready for the next name
        tabTo(ada, "Role of Emil Brandt");
        ada.keyboard().type("Editor");
        press("Enter", ada, "Send");
        assertThat(dialog(ada).locator(".outcomes")).hasText("Emil Brandt editor Sent.");
        assertThat(dialog(ada).locator(".outcomes")).isFocused(); // so that a screen reader announces it
        ada.keyboard().press("Escape");
        assertThat(ada.locator(".title a")).isFocused(); // the link that led to the dialog
        press("Enter", ada, "Resend to Fatima Haddad");
        assertThat(outcome(row(ada, "Fatima Haddad"))).hasText("Fatima Haddad was invited again.");
        assertThat(outcome(row(ada, "Fatima Haddad"))).isFocused();
    }

    private static void press(String key, Page page, String name) {
        tabTo(page, name);
        page.keyboard().press(key);
    }

    /**
     * Presses Tab until the focused element has this name, or ends with it. It must be reached within sixty steps and
     * be visibly focused.
     */
    private static void tabTo(Page page, String name) {
        for (int steps = 0; steps < 60; steps++) {
            page.keyboard().press("Tab");
            ElementHandle focused =
                    page.evaluateHandle("document.activeElement").asElement();
            String text = String.valueOf(
                    focused.evaluate(
                            "e => e.getAttribute('aria-label') || (e.labels && e.labels.length ? e.labels[0].innerText : e.innerText)"));
            if ((" " + text.strip().replaceAll("\\s+", " ")).endsWith(" " + name)) {
                assertThat(focused.evaluate("e => getComputedStyle(e).outlineStyle"))
                        .as("the focus can be seen")
                        .isEqualTo("solid");
                return;
            }
        }
        throw new AssertionError("The keyboard does not get to: " + name);
    }
}
