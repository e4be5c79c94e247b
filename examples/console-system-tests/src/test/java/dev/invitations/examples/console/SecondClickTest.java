package dev.invitations.examples.console;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Browser;
import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.options.BoundingBox;
import com.microsoft.playwright.options.LoadState;
import dev.invitations.model.DomainId;
import dev.invitations.model.Invitation;
import dev.invitations.model.UserId;
import java.util.List;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Clicks every button, and then the same place again. The second click changes nothing and opens no page. */
class SecondClickTest extends BrowserTestBase {

    @AutoClose
    private final BrowserFixture site = new BrowserFixture();

    private DomainId domain;

    /** Gives Fatima three pending invitations, and Ada a domain with invitations of every status and three members. */
    @BeforeEach
    void fillLists() {
        for (String name : List.of("Copper Press", "Orbit Games", "Tidewater Labs")) {
            site.foundsAndInvites("george", name, "fatima", "viewer");
        }
        RunningConsole console = site.console;
        domain = console.founds("ada", "Lighthouse");
        console.joins("ada", domain, "ben", "lead");
        console.joins("ada", domain, "chiara", "editor");
        Invitation toEmil = console.sends("ada", domain, "emil", "editor");
        console.bean(InvitationService.class).reject(new UserId("emil"), toEmil.id());
        console.sends("ada", domain, "george", "editor");
        console.sends("ada", domain, "hana", "viewer");
        console.sends("ada", domain, "devika", "viewer");
        String expire = "UPDATE invitation SET expires_at = sent_at WHERE domain_id = ? AND invitee = 'hana'";
        assertThat(console.sql().update(expire, domain.value())).isEqualTo(1);
    }

    @ParameterizedTest
    @CsvSource({
        "1280, Fatima Haddad, /?welcome, Accept Tidewater Labs",
        "1280, Fatima Haddad, /?welcome, Decline Orbit Games",
        "390,  Fatima Haddad, /?welcome, Accept Tidewater Labs",
        "390,  Fatima Haddad, /?welcome, Decline Orbit Games",
        "1280, Fatima Haddad, /inbox?status=pending, Accept Tidewater Labs",
        "1280, Fatima Haddad, /inbox, Decline Orbit Games",
        "390,  Fatima Haddad, /inbox?status=pending, Accept Tidewater Labs",
        "390,  Fatima Haddad, /inbox, Decline Orbit Games",
        "1280, Ada Okafor, /invitations, Delete the invitation of George Tan",
        "1280, Ada Okafor, /invitations?status=pending, Delete the invitation of Devika Rao",
        "1280, Ada Okafor, /invitations, Resend to Emil Brandt",
        "1280, Ada Okafor, /invitations, Resend to Hana Sato",
        "1280, Ada Okafor, /invitations?status=expired, Delete the invitation of Hana Sato",
        "1000, Ada Okafor, /invitations, Delete the invitation of Hana Sato",
        "390,  Ada Okafor, /invitations, Delete the invitation of Hana Sato",
        "390,  Ada Okafor, /invitations, Resend to Emil Brandt",
        "1280, Ada Okafor, /members, Remove Chiara Conti",
        "390,  Ada Okafor, /members, Remove Chiara Conti",
        "1280, Ada Okafor, /members, Change the role of Ben Lindqvist"
    })
    void a_second_click_changes_nothing(int width, String user, String list, String button) {
        String address = user.startsWith("Ada") ? "/domains/" + domain + list : list;
        Page page = site.as(user, new Browser.NewContextOptions().setViewportSize(width, 800));
        page.navigate(address);
        if (button.startsWith("Change the role")) {
            page.getByLabel(button.replace("Change the role", "Role"), new Page.GetByLabelOptions().setExact(true))
                    .selectOption("viewer");
        }
        Locator pressed = button(page.locator("body"), button).first();
        pressed.scrollIntoViewIfNeeded();
        BoundingBox box = pressed.boundingBox();
        double middle = box.y + box.height / 2;
        List<String> before = site.console.allRows();

        page.mouse().click(box.x + box.width / 2, middle);
        assertThat(page.locator(".outcome")).hasCount(1);
        List<String> after = site.console.allRows();
        assertThat(after).isNotEqualTo(before);
        for (double across : new double[] {0.1, 0.5, 0.9}) {
            page.mouse().click(box.x + box.width * across, middle);
        }
        page.waitForLoadState(LoadState.NETWORKIDLE);

        assertThat(site.console.allRows()).isEqualTo(after);
        assertThat(page.url()).endsWith(address);
        assertThat(page.locator("dialog[open]")).hasCount(list.equals("/?welcome") ? 1 : 0);
    }
}
