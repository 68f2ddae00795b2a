namespace TorchSharp;

public static partial class torch
{
    public static partial class nn
    {
        /// <content>Dropout of elements and of whole channels.</content>
        public static partial class functional
        {
            private static readonly Op DropoutOp = new("aten::dropout"), DropoutInPlace = new("aten::dropout_");
            private static readonly Op FeatureDropoutOp = new("aten::feature_dropout"), FeatureDropoutInPlace = new("aten::feature_dropout_");

            public static Tensor dropout(Tensor input, double p = 0.5, bool training = true, bool inplace = false) =>
                Drop(DropoutOp, DropoutInPlace, input, p, training, inplace);

            public static Tensor dropout2d(Tensor input, double p = 0.5, bool training = true, bool inplace = false) =>
                input.ndim == 4 ? Drop(FeatureDropoutOp, FeatureDropoutInPlace, input, p, training, inplace) : DropOfOne(input, p, training, inplace);

            /// <summary>Without a batch dimension the first one is that of the channels.</summary>
            private static Tensor DropOfOne(Tensor input, double p, bool training, bool inplace)
            {
                using var batch = input.unsqueeze(0);
                using var result = Drop(FeatureDropoutOp, FeatureDropoutInPlace, batch, p, training, inplace);
                return result.squeeze(0);
            }

            private static Tensor Drop(Op op, Op inPlace, Tensor input, double p, bool training, bool inplace)
            {
                if (!inplace) return op.Call(input, p, training);
                inPlace.Run(input, p, training);
                return input.alias();
            }
        }
    }
}
