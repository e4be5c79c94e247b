package dev.invitations.examples.console;

import dev.invitations.model.DomainId;
import org.springframework.security.core.annotation.AuthenticationPrincipal;
import org.springframework.stereotype.Controller;
import org.springframework.ui.Model;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.servlet.mvc.support.RedirectAttributes;

/** Log-in and the start page: the domains of the user, and the pop-up with its pending invitations. */
@Controller
class DomainsController {

    private final Directory directory;
    private final Teamwork teamwork;
    private final InboxController inbox;

    DomainsController(Directory directory, Teamwork teamwork, InboxController inbox) {
        this.directory = directory;
        this.teamwork = teamwork;
        this.inbox = inbox;
    }

    @GetMapping("/login")
    String login(Model model) {
        model.addAttribute("people", directory.people());
        return "login";
    }

    /**
     * Shows the start page. With {@code welcome}, to which the log-in leads, the pop-up is open if an invitation is
     * pending.
     */
    @GetMapping("/")
    String domains(@AuthenticationPrincipal Person me, @RequestParam(required = false) String welcome, Model model) {
        inbox.popUp(me, model);
        model.addAttribute("welcome", welcome != null);
        return "domains";
    }

    @PostMapping("/domains")
    String found(@AuthenticationPrincipal Person me, @RequestParam String name, RedirectAttributes next) {
        String trimmed = name.strip();
        if (trimmed.isEmpty() || trimmed.length() > 100) {
            next.addFlashAttribute("notice", new Notice(false, "A name has 1 to 100 characters."));
            return "redirect:/";
        }
        DomainId domain = teamwork.found(me.user(), trimmed);
        next.addFlashAttribute("notice", new Notice(true, "You founded " + trimmed + ", and are its admin."));
        next.addAttribute("domain", domain.value());
        return "redirect:/domains/{domain}/members";
    }
}
