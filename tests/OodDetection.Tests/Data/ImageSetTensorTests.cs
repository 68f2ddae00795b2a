using OodDetection.Data;
using static TorchSharp.torch;

namespace OodDetection.Tests.Data;

public sealed class ImageSetTensorTests
{
    [Fact]
    public void ToTensor_Selection_HasThePixelsInOrder()
    {
        var set = ImageSet.FromBytes("s", IdxBytes.Counting(36), 3, 2, 2, [1, 2, 3]).Select([2, 0]);
        using var tensor = set.ToTensor();
        Assert.Equal([2, 3, 2, 2], tensor.shape);
        Assert.Equal(ScalarType.Byte, tensor.dtype);
        Assert.Equal([.. IdxBytes.Counting(36)[24..], .. IdxBytes.Counting(12)], tensor.bytes.ToArray());
    }

    [Fact]
    public void ToTensor_TensorChanged_LeavesTheSetAlone()
    {
        var set = ImageSet.FromBytes("s", IdxBytes.Counting(4), 1, 2, 2);
        using (var tensor = set.ToTensor())
            tensor.bytes.Fill(77);
        Assert.Equal(IdxBytes.Counting(4), set.Pixels(0).ToArray());
    }

    [Fact]
    public void LabelsToTensor_Labels_AreInt64InOrder()
    {
        var set = ImageSet.FromBytes("s", [0, 0, 0], 1, 1, 1, [7, -1, 9]);
        using var labels = set.LabelsToTensor();
        Assert.Equal(ScalarType.Int64, labels.dtype);
        Assert.Equal([7L, -1L, 9L], labels.data<long>().ToArray());
        Assert.Throws<InvalidOperationException>(() => ImageSet.FromBytes("s", [0], 1, 1, 1).LabelsToTensor());
    }
}
