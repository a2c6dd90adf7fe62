namespace Imprest.Providers.DashScope;

/// <summary>The ways in which DashScope takes image work.</summary>
internal enum DashScopeProtocol
{
    /// <summary><c>multimodal-generation/generation</c>: messages in, an answer at once. The newer models.</summary>
    Messages,
    /// <summary><c>text2image/image-synthesis</c>: a task.</summary>
    TextToImage,
    /// <summary><c>image2image/image-synthesis</c> with <c>images</c>: a task.</summary>
    ImageToImage,
    /// <summary><c>image2image/image-synthesis</c> with a <c>function</c> and one base image: a task.</summary>
    ImageEdit,
}
