namespace Imprest.Providers.ComfyUI;

/// <summary>The workflow that is used where a connection names none: text to image with one checkpoint, as the program shows it at its first start.</summary>
internal static class ComfyDefaultWorkflow
{
    public const string Json = """
        {
          "3": {
            "class_type": "KSampler", "_meta": { "title": "imprest:seed imprest:steps" },
            "inputs": {
              "seed": 0, "steps": 20, "cfg": 7, "sampler_name": "euler", "scheduler": "normal", "denoise": 1,
              "model": ["4", 0], "positive": ["6", 0], "negative": ["7", 0], "latent_image": ["5", 0]
            }
          },
          "4": { "class_type": "CheckpointLoaderSimple", "_meta": { "title": "imprest:model" }, "inputs": { "ckpt_name": "" } },
          "5": { "class_type": "EmptyLatentImage", "_meta": { "title": "imprest:size" }, "inputs": { "width": 1024, "height": 1024, "batch_size": 1 } },
          "6": { "class_type": "CLIPTextEncode", "_meta": { "title": "imprest:prompt" }, "inputs": { "text": "", "clip": ["4", 1] } },
          "7": { "class_type": "CLIPTextEncode", "_meta": { "title": "imprest:negative_prompt" }, "inputs": { "text": "", "clip": ["4", 1] } },
          "8": { "class_type": "VAEDecode", "_meta": { "title": "decode" }, "inputs": { "samples": ["3", 0], "vae": ["4", 2] } },
          "9": { "class_type": "SaveImage", "_meta": { "title": "imprest:output" }, "inputs": { "filename_prefix": "imprest", "images": ["8", 0] } }
        }
        """;
}
