using Imprest.Pricing;

namespace Imprest.Providers.Http;

/// <summary>An adapter behind which nothing that a provider says gets out untidied, and which is given no model's name that is a way to elsewhere.</summary>
internal class GuardedProvider(IImageProvider inner, SecretForms secrets) : IImageProvider
{
    public string Id => inner.Id;

    protected SecretForms Secrets => secrets;

    public static IImageProvider Around(IImageProvider inner, SecretForms secrets) =>
        inner is IAskableProvider askable ? new GuardedAskable(askable, secrets) : new GuardedProvider(inner, secrets);

    public ProviderModel? Find(string model) => inner.Find(model);

    public async Task<ProviderOutcome> RunAsync(ProviderRequest request, Func<PartialImage, ValueTask>? onPartial, CancellationToken cancellationToken) =>
        LeadsElsewhere(request.Model)
            ? new ProviderOutcome.Failed(Outcome.Failed, "model_not_found", "The model's name has steps of a path in it.") { NothingWasSent = true }
            : OutcomeTexts.Tidy(await inner.RunAsync(request, onPartial, cancellationToken), secrets);

    /// <summary>Some providers have a model's name in the path, where <c>..</c> is a step up, however it is escaped.</summary>
    private static bool LeadsElsewhere(string model) => model.Split('/', '\\').Any(step => step is "." or "..");

    private sealed class GuardedAskable(IAskableProvider inner, SecretForms secrets) : GuardedProvider(inner, secrets), IAskableProvider
    {
        public string? HandleBefore(string model, string clientId) => inner.HandleBefore(model, clientId);

        public async Task<ProviderOutcome> PollAsync(ProviderTask task, CancellationToken cancellationToken) =>
            OutcomeTexts.Tidy(await inner.PollAsync(task, cancellationToken), Secrets);

        public Task<CancelOutcome> CancelAsync(ProviderTask task, CancellationToken cancellationToken) => inner.CancelAsync(task, cancellationToken);
    }
}
