package dev.invitations.examples.console;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;

import com.microsoft.playwright.Page;
import org.junit.jupiter.api.Test;

/** Uses the pages. The fixture fails the test if the security policy of the pages blocked anything. */
class SecurityPolicyTest extends BrowserTestBase {

    /** Browser extensions and tools for screenshots set a style, and leave an empty attribute when they remove it. */
    private static final String LEAVE_EMPTY_STYLES = """
            document.querySelectorAll('[id]').forEach(element => {
                element.style.setProperty('caret-color', 'transparent');
                element.style.removeProperty('caret-color');
            })""";

    @Test
    void a_send_violates_no_policy_although_elements_have_empty_inline_styles() {
        try (BrowserFixture site = new BrowserFixture()) {
            Page chiara = site.as("Chiara Conti");
            chiara.navigate("/domains/paper-lantern/invitations");
            link(chiara, "Send invitation").click();
            for (String person : new String[] {"Hana Sato", "George Tan"}) {
                search(chiara, person.substring(0, 4));
                button(dialog(chiara).locator("#suggestions"), person).click();
                chiara.evaluate(LEAVE_EMPTY_STYLES);
                button(dialog(chiara), "Send").click();
                assertThat(dialog(chiara).locator(".outcomes li")).hasText(person + " viewer Sent.");
            }
            button(dialog(chiara), "Close").click();
            assertThat(chiara.locator("#count")).hasText("5 invitations");
        }
    }

    @Test
    void answers_and_member_commands_violate_no_policy_either() {
        try (BrowserFixture site = new BrowserFixture()) {
            Page devika = site.as("Devika Rao");
            devika.evaluate(LEAVE_EMPTY_STYLES);
            button(dialog(devika), "Accept Orchard Robotics").click();
            assertThat(dialog(devika)).containsText("You are now a member of Orchard Robotics");
            Page ada = site.as("Ada Okafor");
            ada.navigate("/domains/harbour/members");
            ada.evaluate(LEAVE_EMPTY_STYLES);
            button(row(ada, "Chiara Conti"), "Remove Chiara Conti").click();
            assertThat(outcome(row(ada, "Chiara Conti"))).hasText("Chiara Conti is no longer a member.");
        }
    }
}
