using System.ClientModel.Primitives;

namespace Imprest.Integration.Clients;

/// <summary>Adds the header to each call; the client's retries keep it.</summary>
internal sealed class IdempotencyKeyPolicy(string key) : PipelinePolicy
{
    public override void Process(PipelineMessage message, IReadOnlyList<PipelinePolicy> pipeline, int currentIndex)
    {
        message.Request.Headers.Set("Idempotency-Key", key);
        ProcessNext(message, pipeline, currentIndex);
    }

    public override ValueTask ProcessAsync(PipelineMessage message, IReadOnlyList<PipelinePolicy> pipeline, int currentIndex)
    {
        message.Request.Headers.Set("Idempotency-Key", key);
        return ProcessNextAsync(message, pipeline, currentIndex);
    }
}
