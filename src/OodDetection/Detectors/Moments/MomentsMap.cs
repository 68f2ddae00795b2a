using OodDetection.Networks;
using OodDetection.Transforms;
using TorchSharp;
using static TorchSharp.torch;
using F = TorchSharp.torch.nn.functional;

namespace OodDetection;

/// <summary>Maps of images in their own size, whatever size the network sees.</summary>
internal static class MomentsMap
{
    internal static Tensor Of(MomentsDetector detector, LocalMoments local, Tensor images)
    {
        using var scope = NewDisposeScope();
        var parts = new List<Tensor>();
        var preprocessing = detector.Network.Preprocessing;
        TransformedScoring.Visit(new TensorSource(images), preprocessing, detector.Network.Device, TransformSet.Identity, detector.PassSize, (batch, count) =>
        {
            var (height, width) = preprocessing.NetworkSize;
            var map = local.Map(detector.Hook.RunImages(batch), height, width).narrow(0, 0, count);
            parts.Add(InImages(map, preprocessing).MoveToOuterDisposeScope());
        }, CancellationToken.None);
        return cat(parts.ToArray()).MoveToOuterDisposeScope();
    }

    // From what the network sees back to what came: without the bars, or resized.
    private static Tensor InImages(Tensor map, ImagePreprocessing preprocessing)
    {
        var ((height, width), input) = (preprocessing.NetworkSize, preprocessing.Input);
        if ((height, width) == (input.Height, input.Width)) return map.clone();
        return preprocessing.Fit == ImageFit.Pad
            ? map.narrow(1, (height - input.Height) / 2, input.Height).narrow(2, (width - input.Width) / 2, input.Width).contiguous()
            : F.upsample_bilinear(map.unsqueeze(1), [input.Height, input.Width]).squeeze(1);
    }
}
