namespace Imprest.Providers.Fal;

/// <summary>Settings that a model's schema has, beside the prompt. What it has not is left out: some models refuse what they do not know.</summary>
[Flags]
internal enum FalFields
{
    None = 0,
    /// <summary><c>num_images</c></summary>
    Count = 1,
    Seed = 1 << 1,
    NegativePrompt = 1 << 2,
    /// <summary><c>num_inference_steps</c></summary>
    Steps = 1 << 3,
    /// <summary><c>steps_num</c>, the same under Bria's name.</summary>
    StepsNum = 1 << 4,
    /// <summary><c>output_format</c></summary>
    Format = 1 << 5,
    /// <summary><c>enable_safety_checker</c>. It is always switched on: a client's wish for less moderation is no wish for none.</summary>
    SafetyChecker = 1 << 6,
    /// <summary><c>quality</c></summary>
    Quality = 1 << 7,
    /// <summary><c>rendering_speed</c>, Ideogram's quality.</summary>
    Speed = 1 << 8,
    Background = 1 << 9,
    InputFidelity = 1 << 10,
}

/// <summary>How a model is told a size.</summary>
internal enum FalSize
{
    /// <summary><c>image_size: {width, height}</c>, in place of which presets may be named.</summary>
    Pixels,
    /// <summary><c>image_size: "1024x1536"</c>, or <c>auto</c>.</summary>
    Words,
    /// <summary><c>aspect_ratio: "3:2"</c></summary>
    Ratio,
    /// <summary>The same, and <c>resolution: "2K"</c>.</summary>
    RatioAndClass,
}
