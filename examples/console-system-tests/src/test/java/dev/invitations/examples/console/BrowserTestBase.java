package dev.invitations.examples.console;

import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.options.AriaRole;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.TestInstance;

/** Finds the parts of a page, if possible by the role and the name that a user perceives. */
@Tag("browser")
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
abstract class BrowserTestBase {

    static Locator dialog(Page page) {
        return page.locator("dialog[open]");
    }

    /** Returns the row with its outcome, if it has one. */
    static Locator row(Page page, String name) {
        return page.locator("tbody").filter(new Locator.FilterOptions().setHasText(name));
    }

    /** Returns the sentence below a row that says the result of its command. */
    static Locator outcome(Locator row) {
        return row.locator(".outcome p");
    }

    static Locator button(Locator within, String name) {
        return within.getByRole(AriaRole.BUTTON, new Locator.GetByRoleOptions().setName(name));
    }

    static Locator link(Page page, String name) {
        return page.getByRole(AriaRole.LINK, new Page.GetByRoleOptions().setName(name));
    }

    /** Returns the link that shows only invitations with this status. */
    static Locator filter(Page page, String status) {
        return page.locator(".filter").getByText(status);
    }

    /** Types into the search of the dialog. Clicking the field first waits for the dialog; keys alone would not. */
    static void search(Page page, String text) {
        page.getByLabel("Find a user").click();
        page.getByLabel("Find a user").pressSequentially(text);
    }
}
