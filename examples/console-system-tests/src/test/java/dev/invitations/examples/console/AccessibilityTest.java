package dev.invitations.examples.console;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static dev.invitations.examples.console.UserJourneyTest.dialog;
import static dev.invitations.examples.console.UserJourneyTest.type;
import static org.assertj.core.api.Assertions.assertThat;

import com.deque.html.axecore.playwright.AxeBuilder;
import com.microsoft.playwright.Browser;
import com.microsoft.playwright.ElementHandle;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.options.ColorScheme;
import com.microsoft.playwright.options.ReducedMotion;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.BeforeAll;
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
            "/domains/nowhere");

    /** Ada, whose domains are checked, needs a pending invitation too. */
    @BeforeAll
    static void inviteAda() {
        site.founds("george", "Tea Room", "ada", "viewer");
    }

    @ParameterizedTest
    @EnumSource(
            value = ColorScheme.class,
            names = {"LIGHT", "DARK"})
    void pages_have_no_serious_accessibility_violations(ColorScheme scheme) {
        Page ada = site.as(
                "Ada Okafor",
                new Browser.NewContextOptions()
                        .setViewportSize(1280, 860)
                        .setColorScheme(scheme)
                        .setBypassCSP(true) // axe-core needs this
                        .setReducedMotion(ReducedMotion.REDUCE));
        for (String path : PAGES) {
            ada.navigate(site.at(path));
            assertNoSeriousViolations(ada, path);
        }
        ada.navigate(site.at("/domains/harbour/invitations"));
        ada.getByText("History").first().click();
        dialog(ada).waitFor();
        assertNoSeriousViolations(ada, "history");
        ada.getByText("Close").click();
        ada.getByText("Send invitation").click();
        type(ada, "an");
        ada.locator("#suggestions button").first().click();
        ada.locator("#chosen li").waitFor();
        type(ada, "a");
        ada.locator("#suggestions button").first().waitFor();
        assertNoSeriousViolations(ada, "dialog to send");
        ada.locator("dialog button[type=submit]").click();
        ada.locator(".outcomes").waitFor();
        assertNoSeriousViolations(ada, "outcomes");
    }

    private static void assertNoSeriousViolations(Page page, String where) {
        assertThat(new AxeBuilder(page)
                        .analyze().getViolations().stream()
                                .filter(rule -> Set.of("serious", "critical").contains(rule.getImpact()))
                                .map(rule -> rule.getHelp() + ": "
                                        + rule.getNodes().stream()
                                                .map(node -> node.getHtml())
                                                .toList()))
                .as(where)
                .isEmpty();
    }

    @ParameterizedTest
    @ValueSource(ints = {360, 600, 900, 1024, 1100, 1280, 1600})
    void pages_fit_into_windows_of_every_width(int width) {
        Page ada = site.as(
                "Ada Okafor",
                new Browser.NewContextOptions().setViewportSize(width, 740).setColorScheme(ColorScheme.DARK));
        for (String path : PAGES) {
            ada.navigate(site.at(path));
            assertThat((int)
                            ada.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth"))
                    .as(path)
                    .isZero();
            assertThat(
                            ada.evaluate(
                                    "[...document.querySelectorAll('dialog[open]')].every(d => d.scrollWidth <= d.clientWidth)"))
                    .as("dialog of " + path)
                    .isEqualTo(true);
            assertThat(
                            ada.evaluate(
                                    "[...document.querySelectorAll('th, td')].filter(c => c.scrollWidth > c.clientWidth).map(c => c.innerText)"))
                    .as("what does not fit into its cell of " + path)
                    .isEqualTo(List.of());
            if (path.equals("/domains/harbour/invitations")) {
                BrowserFixture.picture(ada, "invitations-" + width);
            }
        }
    }

    /** Reads the browser's own measure of layout shifts, until two frames after everything was loaded. */
    @Test
    void pages_have_no_layout_shift_while_they_load() {
        Page ada = site.as("Ada Okafor");
        for (String path : PAGES) {
            ada.navigate(site.at(path));
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

    /** Logs in, answers, sends and reads with the keyboard alone, like a user who cannot see where the focus is. */
    @Test
    void every_step_works_with_the_keyboard_alone() {
        Page page = site.open(new Browser.NewContextOptions());
        tabTo(page, "Devika Rao devika@example.org");
        page.keyboard().press("Enter");
        dialog(page).waitFor();
        tabTo(page, "Decline Paper Lantern Press");
        page.keyboard().press("Enter");
        assertThat(dialog(page)).containsText("You declined the invitation to Paper Lantern Press.");
        tabTo(page, "Accept Harbour Analytics");
        page.keyboard().press("Space");
        assertThat(dialog(page)).containsText("You are now a member of Harbour Analytics, as editor.");
        page.keyboard().press("Escape");
        assertThat(dialog(page)).hasCount(0);

        Page ada = site.open(new Browser.NewContextOptions());
        tabTo(ada, "Ada Okafor ada@example.org");
        ada.keyboard().press("Enter");
        dialog(ada).waitFor();
        ada.keyboard().press("Escape");
        tabTo(ada, "Harbour Analytics Admin 5 of 6 seats taken");
        ada.keyboard().press("Enter");
        ada.waitForURL("**/members");
        tabTo(ada, "Invitations");
        ada.keyboard().press("Enter");
        ada.waitForURL("**/invitations");
        tabTo(ada, "Send invitation");
        ada.keyboard().press("Enter");
        assertThat(ada.getByLabel("Find a user")).isFocused();
        ada.keyboard().type("fat");
        ada.locator("#suggestions button").waitFor();
        tabTo(ada, "Fatima Haddad fatima@example.org");
        ada.keyboard().press("Enter");
        ada.locator("#chosen li").waitFor();
        assertThat(ada.getByLabel("Find a user")).isFocused(); // ready for the next name
        tabTo(ada, "Role of Fatima Haddad");
        ada.keyboard().type("Editor");
        tabTo(ada, "Send");
        ada.keyboard().press("Enter");
        assertThat(dialog(ada).locator(".outcomes")).containsText("it can be resent");
        assertThat(dialog(ada).locator(".outcomes")).isFocused(); // so that a screen reader announces it
        ada.keyboard().press("Escape");
        assertThat(ada.locator(".title a")).isFocused(); // the link that led to the dialog
        tabTo(ada, "Resend to Fatima Haddad");
        ada.keyboard().press("Enter");
        assertThat(ada.locator("#notice")).hasText("Fatima Haddad was invited again.");
        assertThat(ada.locator("#notice p")).isFocused();
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
