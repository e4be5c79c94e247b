package dev.invitations.examples.console;

import dev.invitations.Invitations;
import dev.invitations.model.Invitation;
import dev.invitations.model.InvitationException;
import dev.invitations.model.InvitationId;
import dev.invitations.model.Invitee;
import dev.invitations.model.LinkHolder;
import jakarta.servlet.http.HttpServletResponse;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;
import org.springframework.security.core.annotation.AuthenticationPrincipal;
import org.springframework.stereotype.Controller;
import org.springframework.ui.Model;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.servlet.mvc.support.RedirectAttributes;
import org.springframework.web.util.UriComponentsBuilder;

/**
 * Serves the page of the link in a mail. Mail filters open every link, so a GET changes nothing: the user logs in and
 * then presses a button. The token is a secret. It is only in the address and the forms of this page, and in the address
 * to which the log-in and the sign-up lead back.
 */
@Controller
class LinkController implements PageController {

    static final String PATH = "/invitation";

    /** The reader of a page before the log-in: its language and its time zone. */
    private static final ConsoleUser UNKNOWN = new ConsoleUser("", "", "", false, "en-GB", "UTC");

    private final Invitations invitations;
    private final InvitationService service;
    private final DirectoryRepository directory;

    LinkController(Invitations invitations, InvitationService service, DirectoryRepository directory) {
        this.invitations = invitations;
        this.service = service;
        this.directory = directory;
    }

    /**
     * The invitation of a link.
     *
     * @param here the address of this page, for the way back from the log-in
     * @param until the deadline; null if there is none
     * @param state why the invitation cannot be answered; null if it can
     * @param joined whether the reader accepted the invitation
     * @param own whether the invitation is to the address of the reader
     */
    record LinkView(
            String token,
            String here,
            String domain,
            String domainName,
            String inviter,
            String address,
            String role,
            String permits,
            @Nullable String message,
            ViewModels.@Nullable DisplayTime until,
            @Nullable String state,
            boolean joined,
            boolean own) {}

    @GetMapping(PATH)
    String page(
            @AuthenticationPrincipal @Nullable ConsoleUser me,
            @RequestParam(defaultValue = "") String token,
            Model model,
            HttpServletResponse response) {
        Optional<Invitation> invitation = read(token);
        if (invitation.isEmpty()) {
            return wrong(response);
        }
        model.addAttribute("link", view(me, token, invitation.get()));
        model.addAttribute("me", me);
        return "link";
    }

    private static String wrong(HttpServletResponse response) {
        response.setStatus(HttpStatus.NOT_FOUND.value());
        return "wronglink";
    }

    /** Returns the invitation; empty for a wrong token. The cause does not matter to the reader. */
    private Optional<Invitation> read(String token) {
        try {
            return Optional.of(invitations.links().read(token));
        } catch (InvitationException wrong) {
            return Optional.empty();
        }
    }

    private LinkView view(@Nullable ConsoleUser me, String token, Invitation invitation) {
        Invitee inviter = invitation.inviter();
        String domain = invitation.id().domain().value();
        String name = name(invitation);
        return new LinkView(
                token,
                UriComponentsBuilder.fromPath(PATH)
                        .queryParam("token", token)
                        .build()
                        .encode()
                        .toUriString(),
                domain,
                name,
                ViewModels.name(directory.people(List.of(inviter)), inviter),
                invitation.invitee().value(),
                invitation.role(),
                RoleTexts.permits(invitation.id().domain(), invitation.role()),
                invitation.message().orElse(null),
                invitation
                        .expiresAt()
                        .map(at -> ViewModels.when(me == null ? UNKNOWN : me, at))
                        .orElse(null),
                state(invitation, isJoined(me, invitation)),
                isJoined(me, invitation),
                me != null && me.email().equals(invitation.invitee().value()));
    }

    private static boolean isJoined(@Nullable ConsoleUser me, Invitation invitation) {
        return me != null && invitation.claimant().equals(Optional.of(me.user()));
    }

    private static @Nullable String state(Invitation invitation, boolean joined) {
        return switch (invitation.status()) {
            case PENDING -> null;
            case ACCEPTED ->
                joined ? "You have accepted this invitation." : "This invitation has been accepted already.";
            case REJECTED -> "This invitation was declined. A member of the domain can send it again.";
            case EXPIRED -> "This invitation has expired. A member of the domain can send it again.";
            case DELETED -> "This invitation was withdrawn.";
        };
    }

    private String name(Invitation invitation) {
        String id = invitation.id().domain().value();
        return directory.names(List.of(invitation.id().domain())).getOrDefault(id, "a former domain");
    }

    /** Accepts as the user that is logged in, even if the invitation is to another address. The page says so. */
    @PostMapping(PATH + "/accept")
    String accept(
            @AuthenticationPrincipal ConsoleUser me,
            @RequestParam String token,
            Model model,
            HttpServletResponse response,
            RedirectAttributes next) {
        Optional<Invitation> invitation = read(token);
        if (invitation.isEmpty()) {
            return wrong(response);
        }
        InvitationId id = invitation.get().id();
        FlashMessage said = FlashMessage.of(() -> {
            Invitation accepted = service.accept(LinkHolder.of(me.user(), token), id);
            return "You are now a member of " + name(accepted) + ", as " + accepted.role() + ".";
        });
        if (!said.done()) {
            model.addAttribute("notice", said);
            return page(me, token, model, response);
        }
        next.addFlashAttribute("notice", said);
        next.addAttribute("domain", id.domain().value());
        return "redirect:/domains/{domain}";
    }

    @PostMapping(PATH + "/decline")
    String decline(
            @AuthenticationPrincipal ConsoleUser me,
            @RequestParam String token,
            Model model,
            HttpServletResponse response,
            RedirectAttributes next) {
        Optional<Invitation> invitation = read(token);
        if (invitation.isEmpty()) {
            return wrong(response);
        }
        FlashMessage said = FlashMessage.of(() -> {
            Invitation declined = service.reject(
                    LinkHolder.of(me.user(), token), invitation.get().id());
            return "You declined the invitation to " + name(declined) + ".";
        });
        if (!said.done()) {
            model.addAttribute("notice", said);
            return page(me, token, model, response);
        }
        next.addFlashAttribute("notice", said);
        return "redirect:/";
    }
}
