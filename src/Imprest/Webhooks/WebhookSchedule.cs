using Imprest.Ledger;

namespace Imprest.Webhooks;

/// <summary>What comes after a try: nothing, another one, or the end of trying. Pure.</summary>
internal static class WebhookSchedule
{
    private const int Gone = 410;
    private const double Jitter = 0.2;

    /// <summary>Before each try, since the one before it; by the Standard Webhooks spec.</summary>
    private static readonly TimeSpan[] Waits =
    [
        TimeSpan.Zero, TimeSpan.FromSeconds(5), TimeSpan.FromMinutes(5), TimeSpan.FromMinutes(30), TimeSpan.FromHours(2), TimeSpan.FromHours(5),
        TimeSpan.FromHours(10), TimeSpan.FromHours(14), TimeSpan.FromHours(20), TimeSpan.FromHours(24),
    ];

    /// <summary>Most tries of one delivery. A test has one.</summary>
    public static int MostTries => Waits.Length;

    /// <param name="delivery">As it was before the try.</param>
    /// <param name="retryAfter">What the answer asked for; a later time than the schedule's is kept.</param>
    /// <param name="jitter">From 0 to 1: up to a fifth is added to a wait, so that what failed together does not come back together.</param>
    public static TryResult After(WebhookDelivery delivery, DeliveryTry tried, TimeSpan? retryAfter, double jitter)
    {
        if (tried.Error is null)
            return new(tried, null, null);
        if (tried.Status == Gone)
            return new(tried, null, "it answered 410 Gone: it wants no more events");
        var next = delivery.Tries + 1;
        if (next >= MostTries || delivery.Type == TaskEvents.Test)
            return new(tried, null, null);
        var wait = Waits[next] * (1 + Jitter * jitter);
        return new(tried, tried.At + (retryAfter > wait ? retryAfter.Value : wait), null);
    }
}
