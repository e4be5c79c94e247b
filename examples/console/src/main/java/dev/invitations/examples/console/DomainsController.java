package dev.invitations.examples.console;

import dev.invitations.model.DomainId;
import java.util.List;
import org.springframework.security.core.annotation.AuthenticationPrincipal;
import org.springframework.stereotype.Controller;
import org.springframework.ui.Model;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.servlet.mvc.support.RedirectAttributes;

/** Serves the log-in and the start page: the domains of the user, and the pop-up with its pending invitations. */
@Controller
class DomainsController implements PageController {

    private final DirectoryRepository directory;
    private final InvitationService service;
    private final InboxController inbox;

    DomainsController(DirectoryRepository directory, InvitationService service, InboxController inbox) {
        this.directory = directory;
        this.service = service;
        this.inbox = inbox;
    }

    /** @param to the page to show after the log-in */
    @GetMapping("/login")
    String login(@RequestParam(defaultValue = "") String to, Model model) {
        model.addAttribute("people", directory.people());
        model.addAttribute("to", to);
        return "login";
    }

    /**
     * Shows the start page. With {@code welcome}, to which the log-in leads, the pop-up is open if an invitation is
     * pending.
     */
    @GetMapping("/")
    String domains(
            @AuthenticationPrincipal ConsoleUser me, @RequestParam(required = false) String welcome, Model model) {
        inbox.popUp(me, List.of(), model);
        model.addAttribute("welcome", welcome != null);
        return "domains";
    }

    @PostMapping("/domains")
    String create(@AuthenticationPrincipal ConsoleUser me, @RequestParam String name, RedirectAttributes next) {
        String trimmed = name.strip();
        if (trimmed.isEmpty() || trimmed.length() > 100) {
            next.addFlashAttribute("notice", new FlashMessage(false, "The name must have 1 to 100 characters."));
            return "redirect:/";
        }
        DomainId domain = service.createDomain(me.user(), trimmed);
        next.addFlashAttribute("notice", new FlashMessage(true, "You created " + trimmed + " and are its admin."));
        next.addAttribute("domain", domain.value());
        return "redirect:/domains/{domain}/members";
    }
}
