using Imprest.Providers;

namespace Imprest.Integration.Support;

/// <summary>A provider that answers as told, to calls and to questions.</summary>
internal sealed class AskableDouble(string id) : IAskableProvider
{
    /// <summary>By default an accepted call.</summary>
    public ProviderOutcome Answer { get; set; } = new ProviderOutcome.Accepted("handle");

    public string Id => id;

    public ProviderModel? Find(string model) => null;

    public Task<ProviderOutcome> RunAsync(ProviderRequest request, Func<PartialImage, ValueTask>? onPartial, CancellationToken cancellationToken) => Task.FromResult(Answer);

    public Task<ProviderOutcome> PollAsync(ProviderTask task, CancellationToken cancellationToken) => Task.FromResult(Answer);
}
