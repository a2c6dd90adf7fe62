namespace Imprest.Audit;

/// <summary>What is written to the audit log, in words: a thing, and what was done with it.</summary>
internal static class AuditActions
{
    public const string KeyCreate = "key.create", KeyChange = "key.change", KeyRevoke = "key.revoke";
    public const string AccountCreate = "account.create", TopUp = "topup", LimitSet = "limit.set", LimitRemove = "limit.remove", PriceListSet = "price_list.set";
    public const string ReviewDecide = "review.decide", ReviewClose = "review.close", LateCost = "late_cost.record", Rerate = "rerate";
    public const string PricesReload = "prices.reload", Backup = "backup";
    public const string WebhookCreate = "webhook.create", WebhookRemove = "webhook.remove", WebhookRotate = "webhook.rotate", WebhookEnable = "webhook.enable", WebhookTest = "webhook.test", WebhookResend = "webhook.resend";
    public const string TaskCancel = "task.cancel";
    public const string InvitationCreate = "invitation.create", InvitationRevoke = "invitation.revoke", SignUp = "sign_up";

    public static readonly IReadOnlyList<string> All =
    [
        KeyCreate, KeyChange, KeyRevoke, AccountCreate, TopUp, LimitSet, LimitRemove, PriceListSet, ReviewDecide, ReviewClose, LateCost, Rerate, PricesReload, Backup,
        WebhookCreate, WebhookRemove, WebhookRotate, WebhookEnable, WebhookTest, WebhookResend, TaskCancel, InvitationCreate, InvitationRevoke, SignUp,
    ];
}
