using Imprest.Audit;

namespace Imprest.Console.AuditLog;

/// <summary>What was done, in plain words.</summary>
internal static class AuditWords
{
    /// <summary>An action that has no words here stays as it is written.</summary>
    public static string Of(string action) => action switch
    {
        AuditActions.KeyCreate => "key made",
        AuditActions.KeyChange => "key changed",
        AuditActions.KeyRevoke => "key revoked",
        AuditActions.AccountCreate => "account opened",
        AuditActions.TopUp => "credit paid in",
        AuditActions.LimitSet => "limit set",
        AuditActions.LimitRemove => "limit removed",
        AuditActions.PriceListSet => "price list set",
        AuditActions.ReviewDecide => "request decided",
        AuditActions.ReviewClose => "review items closed",
        AuditActions.LateCost => "late cost recorded",
        AuditActions.Rerate => "requests priced again",
        AuditActions.PricesReload => "prices read anew",
        AuditActions.Backup => "backup made",
        AuditActions.WebhookCreate => "webhook made",
        AuditActions.WebhookRemove => "webhook removed",
        AuditActions.WebhookRotate => "webhook given a new secret",
        AuditActions.WebhookEnable => "webhook switched on again",
        AuditActions.WebhookTest => "webhook tested",
        AuditActions.WebhookResend => "event sent to a webhook again",
        AuditActions.TaskCancel => "task asked to stop",
        AuditActions.InvitationCreate => "invitation made",
        AuditActions.InvitationRevoke => "invitation withdrawn",
        AuditActions.SignUp => "account opened by sign-up",
        _ => action,
    };
}
