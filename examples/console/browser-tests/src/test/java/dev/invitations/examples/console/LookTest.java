package dev.invitations.examples.console;

import com.microsoft.playwright.Browser;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.options.ColorScheme;
import org.junit.jupiter.api.Test;

class LookTest {
    @Test
    void look() {
        try (Site site = new Site()) {
            Site.picture(site.open(new Browser.NewContextOptions()), "login");
            for (int i = 1; i <= 4; i++) {
                site.founds("george", "Domain " + i, "devika", "editor");
            }
            Page devika = site.as("Devika Rao");
            Site.picture(devika, "popup");
            devika.navigate(site.at("/inbox"));
            Site.picture(devika, "mine");
            Page ada = site.as("Ada Okafor");
            Site.picture(ada, "domains");
            ada.navigate(site.at("/domains/harbour/members"));
            Site.picture(ada, "members");
            ada.navigate(site.at("/domains/harbour/invitations"));
            Site.picture(ada, "invitations");
            ada.getByText("History").nth(2).click();
            ada.waitForSelector("dialog[open]");
            Site.picture(ada, "history");
            ada.navigate(site.at("/domains/harbour/invitations"));
            ada.getByText("Send invitation").click();
            ada.waitForSelector("dialog[open]");
            ada.getByLabel("Who?").fill("an");
            ada.waitForSelector("#suggestions button");
            Site.picture(ada, "send");
            ada.locator("#suggestions button").first().click();
            ada.waitForSelector("#chosen li");
            ada.getByLabel("Who?").fill("o");
            ada.waitForSelector("#suggestions button");
            ada.locator("#suggestions button").first().click();
            ada.waitForSelector("#chosen li:nth-child(2)");
            Site.picture(ada, "chosen");
            ada.locator("button[type=submit]").click();
            ada.waitForSelector(".outcomes");
            Site.picture(ada, "sent");
            ada.navigate(site.at("/domains/nowhere"));
            Site.picture(ada, "notfound");
            Page small = site.narrow("Ada Okafor", ColorScheme.DARK);
            small.navigate(site.at("/domains/harbour/invitations"));
            Site.picture(small, "narrow");
            Page smallD = site.narrow("Devika Rao", ColorScheme.DARK);
            Site.picture(smallD, "narrowpopup");
        }
    }
}
